namespace HyperSearch.FineTuning.Chat;

/// <summary>A conversation as the text that a model reads.</summary>
/// <param name="Text">To be tokenised without special tokens: the template puts them in itself.</param>
/// <param name="Generated">UTF-16 ranges that stood inside <c>{% generation %}</c> blocks: what the model is to learn, where the template says so.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<(int Start, int End)> Generated);
