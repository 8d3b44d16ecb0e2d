namespace HyperSearch.FineTuning.Tokenizers.PostProcessors;

/// <summary>Puts special tokens around and between texts, as a template says.</summary>
internal sealed class TemplatePostProcessor(IReadOnlyList<TemplatePiece> single, IReadOnlyList<TemplatePiece> pair) : IPostProcessor
{
    public int? LeadingTokenId => single is [{ Sequence: null } first, ..] && first.SpecialTokens.Count > 0 ? first.SpecialTokens[0].Id : null;

    public IReadOnlyList<TokenSequence> Process(IReadOnlyList<TokenSequence> sequences, bool addSpecialTokens)
    {
        var template = sequences.Count switch
        {
            1 => single,
            2 => pair,
            _ => throw new InvalidOperationException($"a template takes 1 or 2 sequences, not {sequences.Count}"),
        };
        var result = new List<TokenSequence>(template.Count);
        foreach (var piece in template)
        {
            if (piece.Sequence is { } index)
            {
                sequences[index].SetTypeId(piece.TypeId);
                result.Add(sequences[index]);
            }
            else if (addSpecialTokens)
            {
                var special = new TokenSequence();
                foreach (var (id, token) in piece.SpecialTokens)
                    special.Add(id, token, default, piece.TypeId, special: true);
                result.Add(special);
            }
        }

        return result;
    }
}
