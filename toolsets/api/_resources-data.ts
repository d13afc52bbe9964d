/**
 * REST resources of the platform, in our words. A line: methods | path below /services/data/vXX.X (from the root with
 * /services) | first API version | what it is for | parameters | document. `rest:` and its like name the guide.
 */
export const DATA_RESOURCES = `
# Org and versions
GET|/services/data|20.0|API versions that the org has, with the name of each release||rest:resources_versions
GET||20.0|Which resources this version has for the signed-in user||rest:resources_discoveryresource
GET|limits|24.0|Limits of the org (API requests, storage, events, mails) and what is left of each||rest:resources_limits
GET|limits/recordCount|40.0|About how many records objects have, without counting them|sObjects: names with commas|rest:resources_record_count
GET|recent|27.0|Records that this user looked at last|limit|rest:resources_recent_items
GET|tabs|31.0|Tabs that this user sees||rest:resources_tabs
GET|theme|29.0|Icons and colours of objects in the user interface||rest:resources_themes
GET|appMenu/AppSwitcher|29.0|Apps in the app menu of this user||rest:resources_appmenu
GET|sobjects/Organization/{id}|20.0|Name, edition, instance and expiry of the org|fields|rest:resources_sobject_retrieve_get
GET|/services/oauth2/userinfo|26.0|Who is signed in, and to which org||sso:remoteaccess_using_userinfo_endpoint
GET|support|44.0|Knowledge: languages, settings and articles that support pages show||rest:resources_knowledge_support_artlist
GET|connect/organization|34.0|Features and settings of the org, and of this user there||connect:connect_resources_organization
# Queries
GET|query|20.0|Rows of a SOQL query; nextRecordsUrl leads to the next page|q: the query; columns=true; explain|rest:resources_query
GET|query/{cursor}|20.0|Next page of a query||rest:resources_query_more_results
GET|query?explain={soql}|30.0|How a query, report or list view would be run, with costs|explain|rest:resources_query_explain
GET|queryAll|29.0|Rows of a query, deleted and archived ones, too|q|rest:resources_queryall
GET|search|20.0|Records found by a SOSL search|q: the search|rest:resources_search
GET POST|parameterizedSearch|36.0|Search by words without SOSL|q, sobject, fields, in, overallLimit, where|rest:resources_search_parameterized
GET|search/scopeOrder|20.0|Objects that this user searches most||rest:resources_search_scope_order
GET|search/layout|27.0|Columns of search results for objects|q: names with commas|rest:resources_search_layouts
GET|search/suggestions|32.0|Records whose names begin with what was typed|q, sobject, fields, limit|rest:resources_search_suggest_records
GET|search/suggestSearchQueries|32.0|Searches of others that begin alike|q, language|rest:resources_search_suggest_search_queries
GET|search/suggestTitleMatches|30.0|Knowledge articles whose titles fit|q, language, publishStatus|rest:resources_search_suggest_title_matches
GET|named/query/{name}|64.0|Rows of a named query of the org|its parameters|rest:resources_named_query
POST|graphql|50.0|Records and metadata in one GraphQL request|query, variables|graphql:graphql_overview
# Objects and their describes
GET|sobjects|20.0|All objects of the org with what one may do with them||rest:resources_describeGlobal
GET POST|sobjects/{object}|20.0|Short describe and recent records of an object; creates a record|fields of the record|rest:resources_sobject_basic_info
GET|sobjects/{object}/describe|20.0|All of an object: fields, record types, child relationships||rest:resources_sobject_describe
GET|sobjects/{object}/describe/layouts|20.0|Page layouts of an object||rest:resources_sobject_layouts
GET|sobjects/{object}/describe/layouts/{recordTypeId}|20.0|Page layout of one record type||rest:resources_sobject_layouts
GET|sobjects/{object}/describe/namedLayouts/{name}|31.0|A layout by its name||rest:resources_sobject_named_layouts
GET|sobjects/{object}/describe/compactLayouts|29.0|Compact layouts of an object||rest:resources_sobject_compactlayouts
GET|sobjects/{object}/describe/approvalLayouts|30.0|Approval layouts of an object||rest:resources_sobject_approvallayouts
GET|compactLayouts|31.0|Primary compact layouts of several objects|q: names with commas|rest:resources_compact_layouts
GET|sobjects/Global/describe/layouts|30.0|Actions of the global publisher||rest:resources_sobject_layouts
GET|sobjects/{object}/listviews|32.0|List views of an object||rest:resources_listviews
GET|sobjects/{object}/listviews/{id}|32.0|One list view||rest:resources_listviews
GET|sobjects/{object}/listviews/{id}/describe|32.0|Columns, query and filter of a list view||rest:resources_listviewdescribe
GET|sobjects/{object}/listviews/{id}/results|32.0|Rows of a list view|limit, offset|rest:resources_listviewresults
GET|sobjects/{object}/listviews/recent|32.0|List views used last||rest:resources_recentlistviews
GET|sobjects/{object}/quickActions|28.0|Quick actions of an object||rest:resources_quickactions
GET POST|sobjects/{object}/quickActions/{name}|28.0|A quick action: its describe, or running it|record, contextId|rest:resources_quickactions
GET|sobjects/{object}/quickActions/{name}/defaultValues|28.0|Values with which a quick action begins||rest:resources_quickactions_default_values
GET|quickActions|28.0|Global quick actions||rest:resources_quickactions
GET|sobjects/relevantItems|35.0|Records that matter most to this user now|sobjects|rest:resources_relevant_items
GET|sobjects/PlatformAction|33.0|Query PlatformAction: what buttons and actions a user sees||rest:resources_sobject_platformaction
# Records
GET PATCH DELETE|sobjects/{object}/{id}|20.0|One record: read, update, delete|fields|rest:resources_sobject_retrieve
GET PATCH DELETE|sobjects/{object}/{field}/{value}|20.0|One record by an external id; PATCH inserts or updates|fields; updateOnly|rest:resources_sobject_upsert
GET|sobjects/{object}/{id}/{relationship}|36.0|Records behind a relationship of a record|fields|rest:resources_sobject_relationships
GET|sobjects/{object}/{id}/{blobField}|20.0|The bytes of a file field||rest:resources_sobject_blob_retrieve
GET|sobjects/{object}/{id}/richTextImageFields/{field}/{image}|41.0|A picture in a rich text field||rest:resources_sobject_rich_text_image_retrieve
GET|sobjects/{object}/updated|29.0|Ids of records changed in a span of time|start, end|rest:resources_getupdated
GET|sobjects/{object}/deleted|29.0|Ids of records deleted in a span of time|start, end|rest:resources_getdeleted
GET|sobjects/User/{id}/password|24.0|Whether a user's password has expired||rest:resources_sobject_user_password
POST DELETE|sobjects/User/{id}/password|24.0|Sets or resets a user's password|NewPassword|rest:resources_sobject_user_password
POST|composite|38.0|Up to 25 requests in one, which may use each other's answers|allOrNone, compositeRequest|rest:resources_composite_composite
POST|composite/batch|34.0|Up to 25 requests in one that know nothing of each other|batchRequests, haltOnError|rest:resources_composite_batch
POST|composite/tree/{object}|34.0|Records with their children, at once|records|rest:resources_composite_sobject_tree
POST PATCH DELETE|composite/sobjects|42.0|Up to 200 records: create, update, delete|allOrNone, records or ids|rest:resources_composite_sobjects_collections
GET POST|composite/sobjects/{object}|42.0|Up to 2,000 records by their ids|ids, fields|rest:resources_composite_sobjects_collections_retrieve
PATCH|composite/sobjects/{object}/{field}|45.0|Upserts up to 200 records by an external id|allOrNone, records|rest:resources_composite_sobjects_collections_upsert
POST|composite/graph|50.0|Several graphs of requests, each all or none|graphs|rest:resources_composite_graph
# Bulk
GET POST|jobs/ingest|41.0|Jobs that load records from CSV|object, operation, contentType|bulk:create_job
GET PATCH DELETE|jobs/ingest/{id}|41.0|One load: its state; closing, aborting, deleting it|state|bulk:get_job_info
PUT|jobs/ingest/{id}/batches|41.0|The rows of a load, as CSV|CSV|bulk:upload_job_data
GET|jobs/ingest/{id}/successfulResults|41.0|Rows that were loaded||bulk:get_job_successful_results
GET|jobs/ingest/{id}/failedResults|41.0|Rows that were refused, and why||bulk:get_job_failed_results
GET|jobs/ingest/{id}/unprocessedrecords|41.0|Rows that were not looked at||bulk:get_job_unprocessed_results
GET POST|jobs/query|47.0|Jobs that export the rows of a query|operation, query|bulk:query_create_job
GET PATCH DELETE|jobs/query/{id}|47.0|One export: its state; aborting, deleting it||bulk:query_get_one_job
GET|jobs/query/{id}/results|47.0|Rows of an export, as CSV|locator, maxRecords|bulk:query_get_job_results
GET|jobs/query/{id}/resultPages|58.0|Several pages of an export to read side by side||bulk:query_get_parallel_results
# Events
GET|sobjects/{event}/eventSchema|43.0|Schema of a platform event|payloadFormat|platform_events:platform_events_api_rest
GET|event/eventSchema/{schemaId}|40.0|A schema of an event by its id|payloadFormat|platform_events:platform_events_api_rest
POST|sobjects/{event__e}|37.0|Publishes a platform event|its fields|platform_events:platform_events_publish_api
GET|sobjects/EventLogFile/{id}/LogFile|32.0|A file of event monitoring, as CSV||rest:resources_event_log_file_retrieve
GET|query?q=SELECT+Id,EventType+FROM+EventLogFile|32.0|Which files of event monitoring there are|q|rest:using_resources_event_log_files
# Actions, flows, rules
GET|actions|32.0|Kinds of invocable actions||actions:actions_intro_invoking
GET|actions/standard|32.0|Standard actions||actions:actions_intro_invoking
GET|actions/standard/{name}|32.0|Inputs and outputs of a standard action||actions:actions_intro_invoking
POST|actions/standard/{name}|32.0|Runs a standard action|inputs|actions:actions_intro_invoking
GET|actions/custom|32.0|Kinds of actions of this org||actions:actions_intro_invoking
GET|actions/custom/apex|33.0|Invocable Apex methods||actions:actions_obj_apex
GET POST|actions/custom/apex/{class}|33.0|An invocable method: its describe, or running it|inputs|actions:actions_obj_apex
GET|actions/custom/flow|32.0|Flows that can be run||actions:actions_obj_flow
GET POST|actions/custom/flow/{name}|32.0|A flow: its describe, or running it|inputs|actions:actions_obj_flow
GET POST|actions/custom/quickAction/{object}/{name}|32.0|A quick action as an invocable one|inputs|actions:actions_obj_quick_action
GET POST|actions/custom/sendNotification|46.0|Sends a custom notification|inputs|actions:actions_obj_custom_notification
GET POST|actions/custom/generatePromptResponse/{name}|60.0|A prompt template as an invocable action|inputs|actions:actions_obj_generate_prompt_response
GET POST|actions/custom/externalservice/{service}.{operation}|40.0|An operation of an external service|inputs|actions:actions_obj_external_services
GET|process/rules|30.0|Active workflow rules||rest:resources_process_rules
POST|process/rules|30.0|Has workflow rules act on records|contextIds|rest:resources_process_rules
GET|process/approvals|30.0|Approval processes||rest:resources_process_approvals
POST|process/approvals|30.0|Submits, approves or rejects records|requests|rest:resources_process_approvals
GET|flow/interview/{id}|38.0|A paused flow||rest:resources_flow_interview
# Users, sharing, security
GET|query?q=SELECT+RecordId,HasEditAccess+FROM+UserRecordAccess|30.0|What a user may do with records|q|object:sforce_api_objects_userrecordaccess
GET|connect/user-profiles/{id}|26.0|A user's profile||connect:connect_resources_user_profiles
GET|chatter/users/me|24.0|The signed-in user||connect:connect_resources_users
GET|chatter/users/{id}|24.0|A user with photo and address||connect:connect_resources_users
GET|consent/action/{action}|44.0|Whether people agreed to be contacted in a way|ids|rest:resources_consent
GET|consent/multiaction|44.0|The same for several ways|actions, ids|rest:resources_consent
POST|scheduling/getAppointmentSlots|45.0|Free slots of Salesforce Scheduler|workTypeId, territoryIds, startTime|rest:resources_appointment_slots
POST|scheduling/getAppointmentCandidates|45.0|Who is free, of Salesforce Scheduler|workTypeId, territoryIds, startTime|rest:resources_appointment_candidates
GET|localizedvalue/record/{developerName}/{language}|50.0|Translations of custom metadata||rest:resources_localized_value
# Apex REST and sites
GET POST PUT PATCH DELETE|/services/apexrest/{path}|20.0|A REST service that Apex classes of the org offer|as its class says|apexcode:apex_rest
`;
