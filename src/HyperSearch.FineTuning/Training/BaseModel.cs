using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>A model directory in memory: frozen weights and tokenizer.</summary>
/// <param name="Network">The weights.</param>
/// <param name="Text">The tokenizer.</param>
/// <param name="Sha256">Over the directory's files.</param>
/// <param name="Classifier">How the directory is read as a classifier; null for a language model.</param>
internal sealed record BaseModel(IAdaptable Network, TextCodec Text, string Sha256, ClassifierSource? Classifier = null) : IDisposable
{
    /// <summary>The network of a language model.</summary>
    public DecoderModel Model => Network as DecoderModel ?? throw new InvalidOperationException("an encoder is no language model");

    public void Dispose() => Network.Dispose();
}
