using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.Cli.Models;

/// <summary>A model with its tokenizer and, if asked for, an adapter attached. Owns them.</summary>
internal sealed record LoadedModel(LlamaModel Model, LoraSet? Adapter, TextCodec Text) : IDisposable
{
    /// <summary>Loads into this process, whose libtorch has to be loaded, in float32.</summary>
    public static LoadedModel Load(string directory, string? adapterDirectory)
    {
        TextCodec text = TextCodec.Load(directory);
        var model = LlamaModel.Load(directory, DType.Float32, FineTuneEngine.DefaultDevice);
        return new LoadedModel(model, adapterDirectory is null ? null : AdapterDirectory.Load(adapterDirectory, model), text);
    }

    public void Dispose()
    {
        Adapter?.Dispose();
        Model.Dispose();
    }
}
