namespace HyperSearch.Cli.Cluster;

/// <summary>What `submit` was asked.</summary>
internal sealed record SubmitOptions(string File, bool Detach, bool UploadModel, bool AllowLeakage, TimeSpan? Timeout);
