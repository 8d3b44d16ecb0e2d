namespace HyperSearch.FineTuning.Data;

/// <summary>The kinds of data as settings and messages name them.</summary>
public static class DataKinds
{
    /// <summary>What <c>data.format</c> may be, <c>auto</c> aside.</summary>
    public static IReadOnlyList<string> Names { get; } = ["prompt_completion", "chat", "text", "classification"];

    public static string Name(DataKind kind) => Names[(int)kind];

    /// <summary>The kind of a name; null for <c>auto</c> and for names of none.</summary>
    public static DataKind? Find(string name) => Names.ToList().IndexOf(name) is >= 0 and var place ? (DataKind)place : null;

    /// <summary>What a line of this kind looks like.</summary>
    internal static string Shape(DataKind kind) => kind switch
    {
        DataKind.PromptCompletion => "each line is {\"prompt\": \"...\", \"completion\": \"...\"}",
        DataKind.Chat => "each line is {\"messages\": [{\"role\": \"user\", \"content\": \"...\"}, {\"role\": \"assistant\", \"content\": \"...\"}]}",
        DataKind.Text => "each line is {\"text\": \"...\"}",
        _ => "each line is {\"text\": \"...\", \"label\": \"...\"}, and may have a \"text_pair\"",
    };
}
