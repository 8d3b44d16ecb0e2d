namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Turns tokens back into texts that are then joined.</summary>
internal interface IDecoder
{
    IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
