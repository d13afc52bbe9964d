/** The same for the Tooling, User Interface, Connect, analytics and metadata resources. See _resources-data.ts. */
export const TOOL_RESOURCES = `
# Tooling
GET|tooling/sobjects|20.0|Objects of the Tooling API||tooling:intro_rest_resources
GET|tooling/sobjects/{object}/describe|20.0|All of one of them||tooling:intro_rest_resources
GET POST|tooling/sobjects/{object}|20.0|Short describe; creates a record of the Tooling API|its fields|tooling:intro_rest_resources
GET PATCH DELETE|tooling/sobjects/{object}/{id}|20.0|One record of the Tooling API|its fields|tooling:intro_rest_resources
GET|tooling/query|20.0|SOQL on metadata: classes, fields, flows, layouts|q|tooling:intro_rest_resources
GET|tooling/search|20.0|SOSL on code|q|tooling:intro_rest_resources
GET|tooling/completions|28.0|Code completions of Apex or Visualforce|type: apex or visualforce|tooling:intro_rest_resources
GET|tooling/executeAnonymous|20.0|Runs Apex code|anonymousBody|tooling:intro_rest_resources
GET POST|tooling/runTestsAsynchronous|30.0|Starts Apex tests; answers the id of the run|tests, classNames, suiteNames, testLevel|tooling:intro_rest_resources_testing_runner_async
GET POST|tooling/runTestsSynchronous|30.0|Runs Apex tests of one class and answers their result|tests|tooling:intro_rest_resources_testing_runner_sync
GET|tooling/sobjects/ApexLog/{id}/Body|20.0|The text of a debug log||tooling:tooling_api_objects_apexlog
POST|tooling/composite|40.0|Up to 25 requests of the Tooling API in one|compositeRequest|tooling:intro_rest_resources
POST|tooling/composite/batch|40.0|Up to 25 that know nothing of each other|batchRequests|tooling:intro_rest_resources
PATCH POST DELETE|tooling/composite/sobjects|45.0|Up to 200 records of the Tooling API|records|tooling:intro_rest_resources
GET|tooling/apexManifest/{namespace}|24.0|Which classes a namespace has||tooling:intro_rest_resources
GET|tooling/query?q=SELECT+Id+FROM+ApexClass|20.0|Apex classes with their source|q|tooling:tooling_api_objects_apexclass
GET|tooling/query?q=SELECT+Id+FROM+ApexTrigger|20.0|Apex triggers with their source|q|tooling:tooling_api_objects_apextrigger
GET|tooling/query?q=SELECT+Id+FROM+MetadataComponentDependency|43.0|What uses what in the org|q|tooling:tooling_api_objects_metadatacomponentdependency
GET|tooling/query?q=SELECT+Id+FROM+FlowDefinitionView|46.0|Flows and their active versions|q|object:sforce_api_objects_flowdefinitionview
GET|tooling/query?q=SELECT+Id+FROM+ValidationRule|29.0|Validation rules|q|tooling:tooling_api_objects_validationrule
GET|tooling/query?q=SELECT+Id+FROM+EntityDefinition|31.0|Objects with facts that a describe does not tell|q|tooling:tooling_api_objects_entitydefinition
GET|tooling/query?q=SELECT+Id+FROM+FieldDefinition|31.0|Fields with facts that a describe does not tell|q|tooling:tooling_api_objects_fielddefinition
GET|tooling/query?q=SELECT+Id+FROM+ApexCodeCoverageAggregate|29.0|Coverage of classes and triggers|q|tooling:tooling_api_objects_apexcodecoverageaggregate
GET|tooling/query?q=SELECT+Id+FROM+SetupAuditTrail|20.0|Who changed which setting when|q|object:sforce_api_objects_setupaudittrail
GET|tooling/query?q=SELECT+Id+FROM+InstalledSubscriberPackage|41.0|Packages that are installed|q|tooling:tooling_api_objects_installedsubscriberpackage
GET|tooling/query?q=SELECT+Id+FROM+SandboxProcess|35.0|Sandboxes that are made or refreshed|q|tooling:tooling_api_objects_sandboxprocess
GET POST|tooling/sobjects/MetadataContainer|20.0|A container in which code is compiled without deploying|Name|tooling:tooling_api_objects_metadatacontainer
POST GET|tooling/sobjects/ContainerAsyncRequest|20.0|Compiles or saves a container|MetadataContainerId, IsCheckOnly|tooling:tooling_api_objects_containerasyncrequest
# Metadata by REST
POST|metadata/deployRequest|42.0|Starts a deploy of a zip; or quick deploys a validation|multipart, or validatedDeployRequestId|meta:meta_rest_deploy
GET PATCH|metadata/deployRequest/{id}|42.0|State and result of a deploy; cancelling it|includeDetails|meta:meta_rest_deploy_checkstatus
# User Interface
GET|ui-api/object-info|43.0|Objects that the user interface supports||uiapi:ui_api_resources_object_info_directory
GET|ui-api/object-info/{object}|41.0|Fields, record types and child relationships as a page needs them||uiapi:ui_api_resources_object_info
GET|ui-api/object-info/batch/{objects}|46.0|The same for several objects||uiapi:ui_api_resources_object_infos
GET|ui-api/object-info/{object}/picklist-values/{recordTypeId}|41.0|All picklists of a record type||uiapi:ui_api_resources_picklist_values_collection
GET|ui-api/object-info/{object}/picklist-values/{recordTypeId}/{field}|41.0|One picklist of a record type, with what controls it||uiapi:ui_api_resources_picklist_values
GET POST|ui-api/records|41.0|Creates a record by the rules of the user interface|apiName, fields|uiapi:ui_api_resources_records_create
GET PATCH DELETE|ui-api/records/{id}|41.0|One record with shown values|fields, layoutTypes, modes|uiapi:ui_api_resources_records_get
GET|ui-api/records/batch/{ids}|41.0|Several records with shown values|fields|uiapi:ui_api_resources_records_get_multiple
GET|ui-api/record-ui/{ids}|41.0|Layout, metadata and values for a record page|layoutTypes, modes|uiapi:ui_api_resources_record_ui
GET|ui-api/record-defaults/create/{object}|41.0|Values with which a new record begins|recordTypeId|uiapi:ui_api_resources_record_defaults_create
GET|ui-api/record-defaults/clone/{id}|41.0|Values with which a copy begins||uiapi:ui_api_resources_record_defaults_clone
GET|ui-api/layout/{object}|41.0|Page layout of an object|layoutType, mode, recordTypeId|uiapi:ui_api_resources_record_layout
GET|ui-api/list-ui/{object}|42.0|List views of an object||uiapi:ui_api_resources_list_views_object
GET|ui-api/list-ui/{object}/{listView}|42.0|A list view with its rows|pageSize, sortBy|uiapi:ui_api_resources_list_views_api_name
GET|ui-api/list-records/{listViewId}|42.0|Rows of a list view|pageSize, pageToken|uiapi:ui_api_resources_list_views_records_id
GET|ui-api/mru-list-ui/{object}|42.0|Records looked at last||uiapi:ui_api_resources_list_views_mru
GET|ui-api/related-list-info/{object}|50.0|Related lists of an object|recordTypeId|uiapi:ui_api_resources_related_list_info
GET|ui-api/related-list-records/{id}/{relatedList}|51.0|Rows of a related list|fields, pageSize|uiapi:ui_api_resources_related_list_records
GET|ui-api/lookups/{object}/{field}|41.0|Records that a lookup proposes|q, searchType|uiapi:ui_api_resources_lookup
GET|ui-api/actions/record/{ids}|41.0|Actions of a record page|actionTypes, sections|uiapi:ui_api_resources_actions_record_page
GET|ui-api/actions/global|41.0|Global actions||uiapi:ui_api_resources_actions_global
GET|ui-api/apps|43.0|Apps of this user|formFactor|uiapi:ui_api_resources_apps_get
GET|ui-api/nav-items|43.0|Items of the navigation|formFactor|uiapi:ui_api_resources_nav_items
GET|ui-api/active-theme|43.0|Theme that is on||uiapi:ui_api_resources_active_theme
GET PATCH|ui-api/favorites|41.0|Favourites of this user||uiapi:ui_api_resources_favorites
GET|ui-api/duplicates/{object}|47.0|Whether duplicate rules watch an object||uiapi:ui_api_resources_duplicates_config
POST|ui-api/predupe|47.0|Looks for duplicates of a record before it is saved|apiName, fields|uiapi:ui_api_resources_duplicates_find
GET|ui-api/aggregate-ui|41.0|Several of these in one|input|uiapi:ui_api_resources_aggregate
# Connect and Chatter
GET|connect/communities|26.0|Experience Cloud sites||connect:connect_resources_communities
GET|connect/communities/{id}|26.0|One site||connect:connect_resources_communities
GET|chatter/feeds/news/me/feed-elements|31.0|News feed of this user|pageSize, q|connect:connect_resources_feeds_news
GET|chatter/feeds/record/{id}/feed-elements|31.0|Feed of a record|pageSize|connect:connect_resources_feeds_record
POST|chatter/feed-elements|31.0|Posts to a feed|body, subjectId|connect:connect_resources_feed_element
POST|chatter/feed-elements/{id}/capabilities/comments/items|31.0|Comments on a post|body|connect:connect_resources_feed_element_capability_comments
GET|chatter/groups|24.0|Groups|q, pageSize|connect:connect_resources_groups
GET|connect/files/users/me|24.0|Files of this user|pageSize|connect:connect_resources_files
GET|connect/files/{id}|24.0|Facts of a file||connect:connect_resources_file
GET|connect/files/{id}/content|24.0|The bytes of a file|versionNumber|connect:connect_resources_file_content
POST|connect/files/users/me|24.0|Puts up a file|multipart|connect:connect_resources_files_user
GET|connect/topics|29.0|Topics|q, sortParam|connect:connect_resources_topics
GET|connect/records/{id}/topics|30.0|Topics of a record||connect:connect_resources_topics_record
GET|connect/cms/delivery/channels|49.0|Channels of content||connect:connect_resources_cms_delivery_channels
GET|connect/cms/delivery/channels/{id}/contents/query|48.0|Published content of a channel|managedContentType|connect:connect_resources_cms_content
GET|connect/notifications|49.0|Notifications of this user|size|connect:connect_resources_notifications_list
GET|connect/named-credentials|56.0|Named credentials||connect:connect_resources_named_credentials_list
GET|connect/external-credentials|56.0|External credentials||connect:connect_resources_external_credentials
# Analytics
GET|analytics/reports|29.0|Reports that this user ran last||analytics:sforce_analytics_rest_api_recentreportslist
GET|analytics/reports/{id}|29.0|Result of a report, run now|includeDetails|analytics:sforce_analytics_rest_api_get_reportdata
POST|analytics/reports/{id}|29.0|The same with other filters|reportMetadata|analytics:sforce_analytics_rest_api_get_reportdata
GET|analytics/reports/{id}/describe|29.0|Columns, groups and filters of a report||analytics:sforce_analytics_rest_api_get_reportmetadata
GET POST|analytics/reports/{id}/instances|29.0|Runs of a report in the background|reportMetadata|analytics:sforce_analytics_rest_api_instance_summaries
GET|analytics/reports/{id}/instances/{instanceId}|29.0|Result of such a run||analytics:sforce_analytics_rest_api_instance_reportresults
GET|analytics/reports/query|39.0|Result of a report that is not saved|reportMetadata|analytics:sforce_analytics_rest_api_query
GET|analytics/reportTypes|39.0|Kinds of reports||analytics:analytics_api_reporttypes_reference_list
GET|analytics/reportTypes/{type}|39.0|Columns of a kind of report||analytics:analytics_api_reporttypes_reference
GET|analytics/dashboards|31.0|Dashboards seen last||analytics:analytics_api_dashboard_list
GET PUT|analytics/dashboards/{id}|31.0|Result of a dashboard; PUT refreshes it||analytics:analytics_api_dashboard_results
GET|analytics/dashboards/{id}/describe|31.0|Parts and filters of a dashboard||analytics:analytics_api_dashboard_describe
GET|analytics/dashboards/{id}/status|31.0|Whether a refresh is done||analytics:analytics_api_dashboard_status
GET|analytics/notifications|38.0|Alerts on reports|source|analytics:analytics_api_notification_reference_list
GET|folders|41.0|Folders of reports and dashboards||analytics:folders_api_reference
GET|wave/datasets|36.0|Datasets of CRM Analytics|q, pageSize|wave:bi_resources_datasets
GET|wave/dashboards|36.0|Dashboards of CRM Analytics||wave:bi_resources_dashboards
GET|wave/lenses|36.0|Lenses of CRM Analytics||wave:bi_resources_lenses
POST|wave/query|36.0|A SAQL or SQL query on datasets|query|wave:bi_resources_query
# Data 360, prompts, knowledge, commerce
POST|ssot/queryv2|60.0|SQL on Data 360|sql|data360:c360a_api_queryservices
GET|ssot/data-model-objects|60.0|Objects of the data model of Data 360||data360:c360a_api
GET|ssot/segments|60.0|Segments of Data 360|limit|data360:c360a_api
GET|ssot/calculated-insights|60.0|Calculated insights of Data 360||data360:c360a_api
GET|einstein/prompt-templates|60.0|Prompt templates||connect:connect_resources_einstein_prompt_templates
POST|einstein/prompt-templates/{name}/generations|60.0|Runs a prompt template; isPreview resolves it only|isPreview, inputParams|connect:connect_resources_einstein_prompt_template_generations
GET|support/knowledgeArticles|38.0|Articles of Knowledge for this user|q, channel, pageSize|rest:resources_knowledge_support_artlist
GET|support/knowledgeArticles/{id}|38.0|One article|channel|rest:resources_knowledge_support_artdetail
GET|support/dataCategoryGroups|38.0|Data categories of Knowledge|sObjectName|rest:resources_knowledge_support_dcgroups
GET|knowledgeManagement/settings|47.0|Settings of Knowledge||rest:resources_knowledge_settings
GET|commerce/webstores/{id}/search/products|52.0|Products of a store|q, page|connect:connect_resources_commerce_search_products
GET|commerce/webstores/{id}/products/{productId}|49.0|A product of a store||connect:connect_resources_commerce_product
GET POST|commerce/webstores/{id}/carts/active|49.0|The cart that is open||connect:connect_resources_commerce_cart
POST|commerce/sale/order|48.0|Places an order with products|order|rest:resources_place_order
`;
