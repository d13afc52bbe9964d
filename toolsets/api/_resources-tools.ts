/** The same for the Tooling, User Interface, Connect, analytics and metadata resources. See _resources-data.ts. */
export const TOOL_RESOURCES = `
# Tooling
GET|tooling/sobjects||Objects of the Tooling API||tooling:intro_rest_resources
GET|tooling/sobjects/{object}/describe||All of one of them||tooling:intro_rest_resources
GET POST|tooling/sobjects/{object}||Short describe; creates a record of the Tooling API|its fields|tooling:intro_rest_resources
GET PATCH DELETE|tooling/sobjects/{object}/{id}||One record of the Tooling API|its fields|tooling:intro_rest_resources
GET|tooling/query||SOQL on metadata: classes, fields, flows, layouts|q|tooling:intro_rest_resources
GET|tooling/search||SOSL on code|q|tooling:intro_rest_resources
GET|tooling/completions|28.0|Code completions of Apex or Visualforce|type: apex or visualforce|tooling:intro_rest_resources
GET|tooling/executeAnonymous|29.0|Runs Apex code|anonymousBody|tooling:intro_rest_resources
POST|tooling/runTestsAsynchronous|30.0|Starts Apex tests; answers the id of the run|tests, classNames, suiteNames, testLevel|tooling:intro_rest_resources_testing_runner_async
POST|tooling/runTestsSynchronous|30.0|Runs Apex tests of one class and answers their result|tests|tooling:intro_rest_resources_testing_runner_sync
GET|tooling/tests|65.0|Apex and flow tests that can be run||tooling:intro_rest_resources_testing_discovery
GET|tooling/sobjects/ApexLog/{id}/Body|28.0|The text of a debug log||tooling:intro_rest_resources
POST|tooling/composite|40.0|Up to 25 requests of the Tooling API in one|compositeRequest|tooling:tooling_resources_composite_composite
PATCH POST DELETE|tooling/composite/sobjects||Up to 200 records of the Tooling API|records|tooling:intro_rest_resources
GET|tooling/query?q=SELECT+Id+FROM+ApexClass||Apex classes with their source|q|tooling:tooling_api_objects_apexclass
GET|tooling/query?q=SELECT+Id+FROM+ApexTrigger||Apex triggers with their source|q|tooling:tooling_api_objects_apextrigger
GET|tooling/query?q=SELECT+Id+FROM+MetadataComponentDependency|43.0|What uses what in the org|q|tooling:tooling_api_objects_metadatacomponentdependency
GET|query?q=SELECT+ApiName,ActiveVersionId+FROM+FlowDefinitionView|46.0|Flows and their active versions|q|object:sforce_api_objects_flowdefinitionview
GET|tooling/query?q=SELECT+Id+FROM+ValidationRule|34.0|Validation rules|q|tooling:tooling_api_objects_validationrule
GET|tooling/query?q=SELECT+Id+FROM+EntityDefinition||Objects with facts that a describe does not tell|q|tooling:tooling_api_objects_entitydefinition
GET|tooling/query?q=SELECT+Id+FROM+FieldDefinition||Fields with facts that a describe does not tell|q|tooling:tooling_api_objects_fielddefinition
GET|tooling/query?q=SELECT+Id+FROM+ApexCodeCoverageAggregate|29.0|Coverage of classes and triggers|q|tooling:tooling_api_objects_apexcodecoverageaggregate
GET|query?q=SELECT+Action,CreatedDate+FROM+SetupAuditTrail|20.0|Who changed which setting when|q|object:sforce_api_objects_setupaudittrail
GET|tooling/query?q=SELECT+Id+FROM+InstalledSubscriberPackage|41.0|Packages that are installed|q|tooling:tooling_api_objects_installedsubscriberpackage
GET|tooling/query?q=SELECT+Id+FROM+SandboxProcess||Sandboxes that are made or refreshed|q|tooling:tooling_api_objects_sandboxprocess
GET POST|tooling/sobjects/MetadataContainer||A container in which code is compiled without deploying|Name|tooling:tooling_api_objects_metadatacontainer
POST GET|tooling/sobjects/ContainerAsyncRequest||Compiles or saves a container|MetadataContainerId, IsCheckOnly|tooling:tooling_api_objects_containerasyncrequest
# Metadata by REST
POST|metadata/deployRequest||Starts a deploy of a zip; or quick deploys a validation|multipart, or validatedDeployRequestId|meta
GET PATCH|metadata/deployRequest/{id}||State and result of a deploy; cancelling it|includeDetails|meta
# User Interface
GET|ui-api/object-info|42.0|Objects that the user interface supports||uiapi:ui_api_resources_object_info_directory
GET|ui-api/object-info/{object}|41.0|Fields, record types and child relationships as a page needs them||uiapi:ui_api_resources_object_info
GET|ui-api/object-info/batch/{objects}|49.0|The same for several objects||uiapi:ui_api_resources_object_info_batch
GET|ui-api/object-info/{object}/picklist-values/{recordTypeId}|42.0|All picklists of a record type||uiapi:ui_api_resources_picklist_values_collection
GET|ui-api/object-info/{object}/picklist-values/{recordTypeId}/{field}|41.0|One picklist of a record type, with what controls it||uiapi:ui_api_resources_picklist_values
POST|ui-api/records|41.0|Creates a record by the rules of the user interface|apiName, fields|uiapi:ui_api_resources_records_create
GET PATCH DELETE|ui-api/records/{id}|41.0|One record with shown values|fields, layoutTypes, modes|uiapi
GET|ui-api/records/batch/{ids}|41.0|Several records with shown values|fields|uiapi:ui_api_resources_records_batch
GET|ui-api/record-ui/{ids}|41.0|Layout, metadata and values for a record page|layoutTypes, modes|uiapi
GET|ui-api/record-defaults/create/{object}|41.0|Values with which a new record begins|recordTypeId|uiapi
GET|ui-api/record-defaults/clone/{id}|41.0|Values with which a copy begins||uiapi:ui_api_resources_record_defaults_clone
GET|ui-api/layout/{object}|41.0|Page layout of an object|layoutType, mode, recordTypeId|uiapi
GET|ui-api/list-info/{object}||List views of an object||uiapi:ui_api_resources_list_views
GET|ui-api/list-info/{object}/{listView}|42.0|Columns, filters and order of a list view; __Recent is the one of the records looked at last||uiapi:ui_api_resources_list_views_md
GET|ui-api/list-records/{listViewId}|42.0|Rows of a list view|pageSize, pageToken|uiapi:ui_api_resources_list_views
GET|ui-api/list-records/{object}/{listView}|42.0|Rows of a list view by its name; __Recent is the records looked at last|pageSize, pageToken, sortBy|uiapi:ui_api_resources_list_views
GET|ui-api/related-list-info/{object}|50.0|Related lists of an object|recordTypeId|uiapi:ui_api_resources_related_list_object
GET|ui-api/related-list-records/{id}/{relatedList}|50.0|Rows of a related list|fields, pageSize|uiapi:ui_api_resources_related_list_records
POST|ui-api/lookups/{object}/{field}|60.0|Records that a lookup proposes|q, searchType; sourceRecord in the body|uiapi:ui_api_resources_lookup_post
GET|ui-api/actions/record/{ids}|41.0|Actions of a record page|actionTypes, sections|uiapi:ui_api_resources_action_record
GET|ui-api/actions/global|41.0|Global actions||uiapi:ui_api_resources_global
GET|ui-api/apps|43.0|Apps of this user|formFactor|uiapi:ui_api_resources_apps_overview
GET|ui-api/nav-items||Items of the navigation|formFactor|uiapi
GET|ui-api/themes/active||Theme that is on||uiapi
GET POST|ui-api/favorites||Favourites of this user; adding one||uiapi
GET|ui-api/duplicates/{object}|50.0|Whether duplicate rules watch an object||uiapi:ui_api_resources_duplicates_get
POST|ui-api/predupe|50.0|Looks for duplicates of a record before it is saved|apiName, fields|uiapi
# Connect and Chatter
GET|connect/communities||Experience Cloud sites||connect
GET|connect/communities/{id}||One site||connect
GET|chatter/feeds/news/me/feed-elements|31.0|News feed of this user|pageSize, q|connect
GET|chatter/feeds/record/{id}/feed-elements|31.0|Feed of a record|pageSize|connect
POST|chatter/feed-elements|31.0|Posts to a feed|body, subjectId|connect:connect_resources_feed_element
POST|chatter/feed-elements/{id}/capabilities/comments/items|32.0|Comments on a post|body|connect:connect_resources_feed_element_capability_comments_items
GET|chatter/groups||Groups|q, pageSize|connect
GET|connect/files/users/me|36.0|Files of this user|pageSize|connect:connect_resources_users_files_general
GET|connect/files/{id}||Facts of a file||connect:connect_resources_files_information
GET|connect/files/{id}/content|36.0|The bytes of a file|versionNumber|connect:connect_resources_files_content
POST|connect/files/users/me|36.0|Puts up a file|multipart|connect:connect_resources_users_files_general
GET|connect/topics||Topics|q, sortParam|connect
GET|connect/records/{id}/topics||Topics of a record||connect
GET|connect/cms/delivery/channels|48.0|Channels of content||connect:connect_resources_managed_content_delivery_channels
GET|connect/cms/delivery/channels/{id}/contents/query||Published content of a channel|managedContentType|connect
GET|connect/notifications||Notifications of this user|size|connect
GET POST|named-credentials/named-credential-setup|58.0|Named credentials; creating one||connect:connect_resources_named_credentials_resources
GET|named-credentials/external-credentials|56.0|External credentials||connect:connect_resources_named_credentials_resources
# Analytics
GET|analytics/reports||Reports that this user ran last||analytics:sforce_analytics_rest_api_recentreportslist
GET|analytics/reports/{id}||Result of a report, run now|includeDetails|analytics:sforce_analytics_rest_api_getreportrundata
POST|analytics/reports/{id}||The same with other filters|reportMetadata|analytics:sforce_analytics_rest_api_getreportrundata
GET|analytics/reports/{id}/describe||Columns, groups and filters of a report||analytics:sforce_analytics_rest_api_getbasic_reportmetadata
GET POST|analytics/reports/{id}/instances||Runs of a report in the background|reportMetadata|analytics:sforce_analytics_rest_api_instances_resource
GET|analytics/reports/{id}/instances/{instanceId}||Result of such a run||analytics:sforce_analytics_rest_api_instance_resource_results
POST|analytics/reports/query||Result of a report that is not saved|reportMetadata|analytics:sforce_analytics_rest_api_report_query
GET|analytics/reportTypes||Kinds of reports||analytics:analytics_api_reporttypes_reference_list
GET|analytics/reportTypes/{type}||Columns of a kind of report||analytics:analytics_api_reporttypes_reference_reporttype
GET|analytics/dashboards||Dashboards seen last||analytics:analytics_api_dashboard_list_resource
GET PUT|analytics/dashboards/{id}||Result of a dashboard; PUT refreshes it||analytics:analytics_api_dashboard_results_resource
GET|analytics/dashboards/{id}/describe||Parts and filters of a dashboard||analytics:analytics_api_dashboard_describe_resource
GET|analytics/dashboards/{id}/status||Whether a refresh is done||analytics:analytics_api_dashboard_status_resource
GET|analytics/notifications||Alerts on reports|source|analytics:analytics_api_notifications_reference_list
GET|folders||Folders of reports and dashboards||analytics:analytics_api_folders_ops
GET|wave/datasets||Datasets of CRM Analytics|q, pageSize|wave:bi_rest_overview
GET|wave/dashboards||Dashboards of CRM Analytics||wave:bi_rest_overview
GET|wave/lenses||Lenses of CRM Analytics||wave:bi_rest_overview
POST|wave/query||A SAQL or SQL query on datasets|query|wave:bi_rest_overview
# Data 360, prompts, knowledge, commerce
POST|ssot/queryv2||SQL on Data 360|sql|data360
POST|ssot/query-sql||SQL on Data 360; answers the id of the query, whose rows are read by pages|sql|data360
GET|ssot/data-model-objects||Objects of the data model of Data 360||data360
GET|ssot/segments||Segments of Data 360|limit|data360
GET|ssot/calculated-insights||Calculated insights of Data 360||data360
GET|einstein/prompt-templates|62.0|Prompt templates||connect
POST|einstein/prompt-templates/{name}/generations|60.0|Runs a prompt template; isPreview resolves it only|isPreview, inputParams|connect:connect_resources_prompt_template
GET|support/knowledgeArticles|38.0|Articles of Knowledge for this user|q, channel, pageSize|rest:resources_knowledge_support_artlist
GET|support/knowledgeArticles/{id}|38.0|One article|channel|rest:resources_knowledge_support_artdetails
GET|support/dataCategoryGroups|38.0|Data categories of Knowledge|sObjectName|rest:resources_knowledge_support_dcgroups
GET|knowledgeManagement/settings||Settings of Knowledge||rest:resources_knowledge_get_language
GET|commerce/webstores/{id}/search/products||Products of a store|q, page|connect:connect_resources_commerce
GET|commerce/webstores/{id}/products/{productId}||A product of a store||connect:connect_resources_commerce
GET|commerce/webstores/{id}/carts/active||The cart that is open||connect:connect_resources_commerce
POST|commerce/sale/order||Places an order with products|order|placeorder:sforce_placeorder_rest_api_intro
`;
