namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>A name or member that does not exist: prints as nothing, is false and empty, and cannot be used further.</summary>
internal sealed record Undefined(string Name);
