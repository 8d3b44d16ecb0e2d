namespace HyperSearch.Protocol.Artifacts;

/// <summary>What should be sent cannot be read here: no error of the network, so no repetition helps.</summary>
public sealed class ArtifactSourceException(string message, IOException inner) : IOException(message, inner);
