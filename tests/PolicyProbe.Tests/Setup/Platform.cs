// The scripts under test are bash scripts, and a file's executable bit is a Unix notion.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
