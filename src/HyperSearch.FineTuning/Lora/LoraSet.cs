using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Lora;

/// <summary>The adapters of one trial. Owns them; detaches them from the model when disposed.</summary>
public sealed class LoraSet : IDisposable
{
    private readonly IAdaptable _model;

    internal LoraSet(IAdaptable model, AdapterConfig config, IReadOnlyList<LoraAdapter> adapters, IReadOnlyList<SavedModule> saved)
        => (_model, Config, Adapters, Saved) = (model, config, adapters, saved);

    /// <summary>What the adapters were made by, for whoever writes them.</summary>
    public AdapterConfig Config { get; internal set; }

    public int Rank => Config.Rank;

    public double Alpha => Config.Alpha;

    public double Dropout => Config.Dropout;

    /// <summary>In model order.</summary>
    public IReadOnlyList<LoraAdapter> Adapters { get; }

    /// <summary>The base stores its weights as [in, out].</summary>
    internal bool FanInFanOut => _model.Config.TransposedLinears;

    internal bool Classifies => _model.Config.ClassLabels > 0;

    internal ModelFamily Family => _model.Config.Family;

    /// <summary>Whole modules that are trained beside the adapters.</summary>
    public IReadOnlyList<SavedModule> Saved { get; }

    /// <summary>A then B (then the magnitude) of each adapter, in model order, then the weights of whole modules.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. Adapters.SelectMany(adapter => adapter.Parameters), .. Saved.Select(module => module.Weight)];

    /// <summary>
    /// Fresh adapters: A uniform in plus or minus 1/sqrt(in) (Kaiming with a = sqrt 5) as a function of (seed, layer), B zero, DoRA's magnitudes the
    /// lengths of the base's rows, whole modules as they are: the first forward pass is the base model's.
    /// </summary>
    /// <exception cref="UnsupportedModelException">The configuration names what this model lacks.</exception>
    public static LoraSet Create(IAdaptable model, AdapterConfig config, ulong seed)
    {
        var modules = AdapterModules.Of(model, config);
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var adapters = modules.Linears.Select(linear => Fresh(model, linear, config, seed)).ToArray();
        var saved = modules.Whole.Select(parameter => new SavedModule(
            parameter, new Parameter(AdapterTensors.Root + parameter.Name, TensorScope.Detach(parameter.Value.Detach().Clone())))).ToArray();
        return new LoraSet(model, config, adapters, saved);
    }

    private static LoraAdapter Fresh(IAdaptable model, LinearLayer linear, AdapterConfig config, ulong seed)
    {
        long rank = config.RankOf(linear.Module), columns = linear.Inputs;
        var bound = 1 / Math.Sqrt(columns);
        var place = (ulong)IndexOf(model.Linears, linear);
        var a = Tensor.Uniform([rank, columns], -bound, bound, SeedStream.Derive(seed, SeedStream.LoraInit, place));
        var b = Tensor.Zeros([linear.Outputs, rank]);
        var lengths = config.Decomposed ? LoraAdapter.RowLengths(linear.Oriented) : null;
        return new LoraAdapter(
            linear.Module, TensorScope.Detach(a.To(model.Device)), TensorScope.Detach(b.To(model.Device)), config.ScaleOf(linear.Module),
            lengths is null ? null : TensorScope.Detach(lengths));
    }

    /// <summary>Lets the adapters take part in the model's computation.</summary>
    public void Attach()
    {
        var byModule = Adapters.ToDictionary(adapter => adapter.Module, StringComparer.Ordinal);
        foreach (var linear in _model.Linears) linear.Adapter = byModule.GetValueOrDefault(linear.Module);
        foreach (var module in Saved) module.Base.Substitute = module.Weight;
    }

    /// <summary>Gives the base model back.</summary>
    public void Detach()
    {
        foreach (var linear in _model.Linears) linear.Adapter = null;
        foreach (var module in Saved) module.Base.Substitute = null;
    }

    /// <summary>Adds every update to its weight, in float32, and detaches: the model then computes the same without adapters.</summary>
    public void MergeInto(IAdaptable model)
    {
        using var scope = new TensorScope();
        using var _ = new NoGradScope();
        Detach();
        var byModule = model.Linears.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
        foreach (var adapter in Adapters)
        {
            var linear = byModule[adapter.Module];
            var weight = linear.Weight.Value;
            var merged = linear.Oriented.To(DType.Float32) + adapter.Delta();
            if (adapter.Magnitude is not null) merged *= adapter.RowFactor(linear.Oriented).Unsqueeze(1);
            weight.CopyFrom((linear.Transposed ? merged.Transpose(0, 1) : merged).To(weight.DType));
        }

        foreach (var module in Saved)
            model.Parameters.Single(parameter => parameter.Name == module.Base.Name).Value.CopyFrom(module.Weight.Value);
    }

    public void Dispose()
    {
        Detach();
        foreach (var adapter in Adapters) adapter.Dispose();
        foreach (var module in Saved) module.Weight.Dispose();
    }

    private static int IndexOf(IReadOnlyList<LinearLayer> linears, LinearLayer linear)
    {
        for (var i = 0; i < linears.Count; i++)
        {
            if (ReferenceEquals(linears[i], linear)) return i;
        }

        throw new InvalidOperationException($"{linear.Module} is not a layer of this model");
    }
}
