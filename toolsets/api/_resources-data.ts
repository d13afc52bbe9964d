/**
 * REST resources of the platform, in our words. A line: methods | path below /services/data/vXX.X (from the root with
 * /services) | first API version by a document of Salesforce, empty where none was found | what it is for | parameters |
 * document: the guide and, where its name is known, the page.
 */
export const DATA_RESOURCES = `
# Org and versions
GET|/services/data||API versions that the org has, with the name of each release||rest:resources_versions
GET||20.0|Which resources this version has for the signed-in user||rest:resources_discoveryresource
GET|limits|29.0|Limits of the org (API requests, storage, events, mails) and what is left of each||rest:resources_limits
GET|limits/recordCount|40.0|About how many records objects have, without counting them|sObjects: names with commas|rest:resources_record_count
GET|recent|20.0|Records that this user looked at last|limit|rest:resources_recent_items
GET|tabs|31.0|Tabs that this user sees||rest:resources_tabs
GET|theme|29.0|Icons and colours of objects in the user interface||rest:resources_themes
GET|appMenu/AppSwitcher|29.0|Apps in the app menu of this user||rest:resources_appmenu
GET|sobjects/Organization/{id}|20.0|Name, edition, instance and expiry of the org|fields|rest:resources_sobject_get_get
GET|support||Knowledge: which resources for articles and data categories there are||rest:resources_knowledge_support
GET|connect/organization|24.0|Features and settings of the org, and of this user there||connect:connect_resources_connect
# Queries
GET|query|20.0|Rows of a SOQL query; nextRecordsUrl leads to the next page|q: the query|rest:resources_query
GET|query/{cursor}|20.0|Next page of a query||rest:resources_query_more_results
GET|query?explain={soql}|30.0|How a query, report or list view would be run, with costs|explain|rest:resources_query
GET|queryAll|29.0|Rows of a query, deleted and archived ones, too|q|rest:resources_queryall
GET|search|20.0|Records found by a SOSL search|q: the search|rest:resources_search
GET POST|parameterizedSearch|36.0|Search by words without SOSL|q, sobject, fields, in, overallLimit, where|rest:resources_search_parameterized
GET|search/scopeOrder||Objects that this user searches most||rest:resources_search_scope_order
GET|search/layout||Columns of search results for objects|q: names with commas|rest:resources_search_layouts
GET|search/suggestions||Records whose names begin with what was typed|q, sobject, fields, limit|rest:resources_search_suggest_records
GET|search/suggestSearchQueries|30.0|Searches of others that begin alike|q, language|rest:resources_search_suggest_queries
GET|search/suggestTitleMatches|30.0|Knowledge articles whose titles fit|q, language, publishStatus|rest:resources_search_suggest_title_matches
GET|named/query/{name}||Rows of a named query of the org|its parameters|rest:resources_named_query
POST|graphql||Records and metadata in one GraphQL request|query, variables|graphql
# Objects and their describes
GET|sobjects|20.0|All objects of the org with what one may do with them||rest:resources_describeGlobal
GET POST|sobjects/{object}|20.0|Short describe and recent records of an object; creates a record|fields of the record|rest:resources_sobject_basic_info_get
GET|sobjects/{object}/describe|20.0|All of an object: fields, record types, child relationships||rest:resources_sobject_describe
GET|sobjects/{object}/describe/layouts|28.0|Page layouts of an object||rest:resources_sobject_layouts
GET|sobjects/{object}/describe/layouts/{recordTypeId}||Page layout of one record type||rest:resources_sobject_layouts
GET|sobjects/{object}/describe/namedLayouts/{name}|31.0|A layout by its name||rest:resources_sobject_named_layouts
GET|sobjects/{object}/describe/compactLayouts|29.0|Compact layouts of an object||rest:resources_sobject_compactlayouts
GET|sobjects/{object}/describe/approvalLayouts|30.0|Approval layouts of an object||rest:resources_sobject_approvallayouts
GET|compactLayouts|31.0|Primary compact layouts of several objects|q: names with commas|rest:resources_compact_layouts
GET|sobjects/Global/describe/layouts|28.0|Actions of the global publisher||rest:resources_sobject_layouts
GET|sobjects/{object}/listviews|32.0|List views of an object||rest:resources_listviews
GET|sobjects/{object}/listviews/{id}|32.0|One list view||rest:resources_listviews
GET|sobjects/{object}/listviews/{id}/describe|32.0|Columns, query and filter of a list view||rest:resources_listviewdescribe
GET|sobjects/{object}/listviews/{id}/results|32.0|Rows of a list view|limit, offset|rest:resources_listviewresults
GET|sobjects/{object}/listviews/recent|32.0|List views used last||rest:resources_recentlistviews
GET|sobjects/{object}/quickActions|28.0|Quick actions of an object||rest:resources_sobject_quickactions
GET POST|sobjects/{object}/quickActions/{name}|28.0|A quick action: its describe, or running it|record, contextId|rest:resources_sobject_quickactions
GET|sobjects/{object}/quickActions/{name}/defaultValues|28.0|Values with which a quick action begins||rest:resources_sobject_quickactions
GET|quickActions||Global quick actions||rest:resources_quickactions
GET|sobjects/relevantItems|35.0|Records that matter most to this user now|sobjects|rest:resources_relevant_items
GET|sobjects/PlatformAction|33.0|Query PlatformAction: what buttons and actions a user sees||rest:resources_sobject_platformaction
# Records
GET PATCH DELETE|sobjects/{object}/{id}|20.0|One record: read, update, delete|fields|rest:resources_sobject_get_get
GET PATCH DELETE|sobjects/{object}/{field}/{value}||One record by an external id; PATCH inserts or updates|fields; updateOnly|rest:resources_sobject_upsert
GET PATCH DELETE|sobjects/{object}/{id}/{relationship}|36.0|Records behind a relationship of a record; updating or deleting the one behind a lookup|fields|rest:resources_sobject_relationships
GET|sobjects/{object}/{id}/{blobField}|20.0|The bytes of a file field: downloads VersionData of a ContentVersion, Body of an Attachment||rest:dome_sobject_blob_retrieve
POST|sobjects/ContentVersion|20.0|Uploads a file, its content as base64 of at most 37 MB; FirstPublishLocationId attaches it to a record|Title, PathOnClient, VersionData, FirstPublishLocationId|rest:dome_sobject_insert_update_blob
GET|sobjects/{object}/{id}/richTextImageFields/{field}/{image}||A picture in a rich text field||rest:resources_sobject_rich_text_image_retrieve
GET|sobjects/{object}/updated|31.0|Ids of records changed in a span of time|start, end|rest:resources_getupdated
GET|sobjects/{object}/deleted|29.0|Ids of records deleted in a span of time|start, end|rest:resources_getdeleted
GET|sobjects/User/{id}/password|24.0|Whether a user's password has expired||rest:resources_sobject_user_password
POST DELETE|sobjects/User/{id}/password|24.0|Sets or resets a user's password|NewPassword|rest:resources_sobject_user_password
POST|composite|38.0|Up to 25 requests in one, which may use each other's answers|allOrNone, compositeRequest|rest:resources_composite_composite
POST|composite/batch|34.0|Up to 25 requests in one that know nothing of each other|batchRequests, haltOnError|rest:resources_composite_batch
POST|composite/tree/{object}||Records with their children, at once|records|rest:resources_composite_sobject_tree
POST PATCH DELETE|composite/sobjects|42.0|Up to 200 records: create, update, delete|allOrNone, records or ids|rest:resources_composite_sobjects_collections
GET POST|composite/sobjects/{object}||Up to 2,000 records by their ids|ids, fields|rest:resources_composite_sobjects_collections_retrieve
PATCH|composite/sobjects/{object}/{field}|46.0|Upserts up to 200 records by an external id|allOrNone, records|rest:resources_composite_sobjects_collections_upsert
POST|composite/graph|50.0|Several graphs of requests, each all or none|graphs|rest:resources_composite_graph
# Bulk
GET POST|jobs/ingest|41.0|Jobs that load records from CSV|object, operation, contentType|bulk:create_job
GET PATCH DELETE|jobs/ingest/{id}|41.0|One load: its state; closing, aborting, deleting it|state|bulk:get_job_info
PUT|jobs/ingest/{id}/batches|41.0|The rows of a load, as CSV|CSV|bulk:upload_job_data
GET|jobs/ingest/{id}/successfulResults|41.0|Rows that were loaded||bulk
GET|jobs/ingest/{id}/failedResults|41.0|Rows that were refused, and why||bulk
GET|jobs/ingest/{id}/unprocessedrecords|41.0|Rows that were not looked at||bulk
GET POST|jobs/query|47.0|Jobs that export the rows of a query|operation, query|bulk:query_bulk_api_2_0
GET PATCH DELETE|jobs/query/{id}|47.0|One export: its state; aborting, deleting it||bulk:query_get_one_job
GET|jobs/query/{id}/results|47.0|Rows of an export, as CSV|locator, maxRecords|bulk:query_bulk_api_2_0
GET|jobs/query/{id}/resultPages|58.0|Several pages of an export to read side by side||bulk:query_get_parallel_job_results
# Events
GET|sobjects/{event}/eventSchema||Schema of a platform event|payloadFormat|rest:resources_sobject_eventschema
GET|event/eventSchema/{schemaId}|40.0|A schema of an event by its id|payloadFormat|rest:resources_event_eventschema
POST|sobjects/{event__e}||Publishes a platform event|its fields|platform_events
GET|sobjects/EventLogFile/{id}/LogFile|32.0|A file of event monitoring, as CSV||object:sforce_api_objects_eventlogfile
GET|query?q=SELECT+Id,EventType+FROM+EventLogFile|32.0|Which files of event monitoring there are|q|object:sforce_api_objects_eventlogfile
# Actions, flows, rules
GET|actions|32.0|Kinds of invocable actions||rest:resources_actions_invocable_get
GET|actions/standard|32.0|Standard actions||rest:resources_actions_invocable_standard
GET|actions/standard/{name}|32.0|Inputs and outputs of a standard action||actions:actions_intro
POST|actions/standard/{name}|32.0|Runs a standard action|inputs|actions:actions_intro
GET|actions/custom|32.0|Kinds of actions of this org||actions:actions_intro
GET|actions/custom/apex|33.0|Invocable Apex methods||actions:actions_obj_apex
GET POST|actions/custom/apex/{class}|33.0|An invocable method: its describe, or running it|inputs|actions:actions_obj_apex
GET|actions/custom/flow|32.0|Flows that can be run||actions
GET POST|actions/custom/flow/{name}|32.0|A flow: its describe, or running it|inputs|actions
GET POST|actions/custom/quickAction/{object}/{name}|32.0|A quick action as an invocable one|inputs|actions
GET POST|actions/standard/customNotificationAction|46.0|Sends a custom notification|inputs|actions
GET POST|actions/custom/generatePromptResponse/{name}|60.0|A prompt template as an invocable action|inputs|actions:actions_obj_generate_prompt_response
GET POST|actions/custom/externalService/{service}.{operation}||An operation of an external service|inputs|actions
GET|process/rules|30.0|Active workflow rules||rest:resources_process_rules
POST|process/rules|30.0|Has workflow rules act on records|contextIds|rest:resources_process_rules
GET|process/approvals|30.0|Approval processes||rest:resources_process_approvals
POST|process/approvals|30.0|Submits, approves or rejects records|requests|rest:resources_process_approvals
# Users, sharing, security
GET|query?q=SELECT+RecordId,HasEditAccess+FROM+UserRecordAccess|24.0|What a user may do with records|q|object:sforce_api_objects_userrecordaccess
GET|connect/user-profiles/{id}||A user's profile||connect
GET|chatter/users/me||The signed-in user||connect
GET|chatter/users/{id}||A user with photo and address||connect
GET|consent/action/{action}|44.0|Whether people agreed to be contacted in a way|ids|rest:resources_consent
GET|consent/multiaction|45.0|The same for several ways|actions, ids|rest:resources_consent
POST|scheduling/getAppointmentSlots|45.0|Free slots of Salesforce Scheduler|workTypeId, territoryIds, startTime|rest
POST|scheduling/getAppointmentCandidates||Who is free, of Salesforce Scheduler|workTypeId, territoryIds, startTime|rest
GET|localizedvalue/record/{developerName}/{language}||Translated value of a field of a survey||rest
# Apex REST and sites
GET POST PUT PATCH DELETE|/services/apexrest/{path}||A REST service that Apex classes of the org offer|as its class says|apexcode:apex_rest
`;
