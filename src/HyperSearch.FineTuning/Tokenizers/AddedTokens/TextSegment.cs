using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.AddedTokens;

/// <summary>A stretch of text: either an added token or text for the model.</summary>
internal readonly record struct TextSegment(AlignedText Text, AddedToken? Token);
