using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>A model directory in memory: frozen weights and tokenizer.</summary>
internal sealed record BaseModel(DecoderModel Model, TextCodec Text, string Sha256) : IDisposable
{
    public void Dispose() => Model.Dispose();
}
