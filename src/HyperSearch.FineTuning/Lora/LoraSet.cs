using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Lora;

/// <summary>The adapters of one trial. Owns them; detaches them from the model when disposed.</summary>
public sealed class LoraSet : IDisposable
{
    private readonly IAdaptable _model;

    internal LoraSet(IAdaptable model, int rank, double alpha, double dropout, IReadOnlyList<LoraAdapter> adapters, IReadOnlyList<SavedModule>? saved = null)
    {
        _model = model;
        (Rank, Alpha, Dropout, Adapters) = (rank, alpha, dropout, adapters);
        Saved = saved ?? [];
    }

    public int Rank { get; }

    public double Alpha { get; }

    public double Dropout { get; }

    /// <summary>In model order.</summary>
    public IReadOnlyList<LoraAdapter> Adapters { get; }

    /// <summary>The base stores its weights as [in, out].</summary>
    internal bool FanInFanOut => _model.Config.TransposedLinears;

    internal bool Classifies => _model.Config.ClassLabels > 0;

    /// <summary>Whole modules that are trained beside the adapters.</summary>
    public IReadOnlyList<SavedModule> Saved { get; }

    /// <summary>A then B (then the magnitude) of each adapter, in model order, then the weights of whole modules.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. Adapters.SelectMany(adapter => adapter.Parameters), .. Saved.Select(module => module.Weight)];

    /// <summary>
    /// Fresh adapters: A uniform in plus or minus 1/sqrt(in) (Kaiming with a = sqrt 5) as a function of (seed, layer), B zero, so that the
    /// first forward pass is the base model's.
    /// </summary>
    public static LoraSet Create(IAdaptable model, FineTuneSettings settings, ulong seed)
    {
        using var scope = new TensorScope();
        var adapters = new List<LoraAdapter>();
        foreach (var linear in LoraTargets.Names(settings.Targets).Choose(model))
        {
            long rows = linear.Outputs, columns = linear.Inputs;
            var bound = 1 / Math.Sqrt(columns);
            var place = (ulong)IndexOf(model.Linears, linear);
            var a = Tensor.Uniform([settings.Rank, columns], -bound, bound, SeedStream.Derive(seed, SeedStream.LoraInit, place));
            var b = Tensor.Zeros([rows, settings.Rank]);
            adapters.Add(new LoraAdapter(
                linear.Module, TensorScope.Detach(a.To(model.Device)), TensorScope.Detach(b.To(model.Device)), settings.LoraScale));
        }

        return new LoraSet(model, settings.Rank, settings.LoraScale * settings.Rank, settings.LoraDropout, adapters);
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
            var merged = (linear.Transposed ? weight.Transpose(0, 1) : weight).To(DType.Float32) + adapter.Delta();
            if (adapter.Magnitude is not null) merged *= adapter.RowFactor(linear.Transposed ? weight.Transpose(0, 1) : weight).Unsqueeze(1);
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
