namespace HyperSearch.FineTuning.Data;

/// <summary>What the rows of a data file hold. A file is of one kind.</summary>
public enum DataKind
{
    /// <summary><c>{"prompt": "...", "completion": "..."}</c>: the completion is trained.</summary>
    PromptCompletion,

    /// <summary><c>{"messages": [{"role": "user", "content": "..."}, ..]}</c>, perhaps with <c>tools</c>: the assistant's turns are trained.</summary>
    Chat,

    /// <summary><c>{"text": "..."}</c>: every token is trained.</summary>
    Text,

    /// <summary><c>{"text": "...", "label": ..}</c>, perhaps with <c>text_pair</c>: the label is.</summary>
    Classification,
}
