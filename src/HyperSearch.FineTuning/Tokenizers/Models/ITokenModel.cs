namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>Turns one piece of a text into tokens. Safe for several threads.</summary>
internal interface ITokenModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>The tokens of one piece, in order.</summary>
    ModelToken[] Tokenize(ReadOnlySpan<char> piece);
}
