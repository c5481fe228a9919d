import protobuf from "protobufjs";

// The part of OTLP that logs need, of
// https://github.com/open-telemetry/opentelemetry-proto/tree/v1.5.0/opentelemetry/proto (Apache-2.0): logs/v1/logs.proto,
// common/v1/common.proto, resource/v1/resource.proto and collector/logs/v1/logs_service.proto. On the wire a string is
// bytes; here they stay bytes, so that a line that is not UTF-8 is kept as it came. Field 1000 is what scopes were before
// v0.15 (https://github.com/open-telemetry/opentelemetry-proto/pull/362).
const PROTO = `
syntax = "proto3";
message ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }
message ResourceLogs {
  Resource resource = 1;
  repeated ScopeLogs scope_logs = 2;
  repeated ScopeLogs instrumentation_library_logs = 1000;
}
message Resource { repeated KeyValue attributes = 1; }
message ScopeLogs { InstrumentationScope scope = 1; repeated LogRecord log_records = 2; }
message InstrumentationScope { bytes name = 1; bytes version = 2; repeated KeyValue attributes = 3; }
message LogRecord {
  fixed64 time_unix_nano = 1;
  int32 severity_number = 2;
  bytes severity_text = 3;
  AnyValue body = 5;
  repeated KeyValue attributes = 6;
  bytes trace_id = 9;
  bytes span_id = 10;
  fixed64 observed_time_unix_nano = 11;
  bytes event_name = 12;
}
message KeyValue { bytes key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value {
    bytes string_value = 1;
    bool bool_value = 2;
    int64 int_value = 3;
    double double_value = 4;
    ArrayValue array_value = 5;
    KeyValueList kvlist_value = 6;
    bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
`;

/** The body of a request for OTLP's `/v1/logs`. */
export const otlpRequestType = protobuf.parse(PROTO).root.lookupType("ExportLogsServiceRequest");
