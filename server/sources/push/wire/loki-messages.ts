import protobuf from "protobufjs";

// The part of Loki's push API that senders use:
// https://github.com/grafana/loki/blob/main/pkg/push/push.proto and Google's timestamp.proto. Lines and values stay
// bytes, which is the same on the wire, so that a line that is not UTF-8 is kept as it came.
const PROTO = `
syntax = "proto3";
message PushRequest { repeated StreamAdapter streams = 1; }
message StreamAdapter { bytes labels = 1; repeated EntryAdapter entries = 2; }
message EntryAdapter {
  Timestamp timestamp = 1;
  bytes line = 2;
  repeated LabelPairAdapter structured_metadata = 3;
}
message LabelPairAdapter { bytes name = 1; bytes value = 2; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
`;

/** The body of a request for Loki's `/loki/api/v1/push`. */
export const lokiRequestType = protobuf.parse(PROTO).root.lookupType("PushRequest");
