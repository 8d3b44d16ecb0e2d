namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>A piece is a token as a whole, or unknown.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, int unknownId) : ITokenModel
{
    public Vocabulary Vocabulary => vocabulary;

    public ModelToken[] Tokenize(ReadOnlySpan<char> piece) => [new ModelToken(vocabulary.IdOf(piece.ToString()) ?? unknownId, 0, piece.Length)];
}
