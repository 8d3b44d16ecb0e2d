using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Lora;

/// <summary>What of a model an adapter reaches.</summary>
/// <param name="Linears">Layers that get an update, in model order.</param>
/// <param name="Whole">Weights of modules that are brought whole.</param>
internal sealed record AdapterModules(IReadOnlyList<LinearLayer> Linears, IReadOnlyList<Parameter> Whole)
{
    /// <summary>As in PEFT, a module that is brought whole gets no update beside it.</summary>
    /// <exception cref="UnsupportedModelException">A name reaches nothing, or what is not built in.</exception>
    public static AdapterModules Of(IAdaptable model, AdapterConfig config)
    {
        var whole = WholeModules(model, config.ModulesToSave);
        var taken = whole.Select(parameter => parameter.Module).ToHashSet(StringComparer.Ordinal);
        var linears = (config.Targets ?? LoraTargets.Usual(model.Config.Family)).Choose(model).Where(linear => !taken.Contains(linear.Module)).ToArray();
        return linears.Length > 0
            ? new AdapterModules(linears, whole)
            : throw new UnsupportedModelException("target_modules and modules_to_save together leave no linear layer for an adapter");
    }

    /// <summary>The weights of modules_to_save. A name that fits no module is passed over, as PEFT does: it lists both names that a classifier may have.</summary>
    private static Parameter[] WholeModules(IAdaptable model, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return [];
        var whole = model.Parameters.Where(parameter => names.Any(name => IsInside(parameter.Module, name))).ToArray();
        if (whole.Length == 0)
            throw new UnsupportedModelException($"modules_to_save names {string.Join(", ", names)}, none of which is a module of this model with weights of its own");
        if (model.Config.TieWordEmbeddings && model is DecoderModel { Config.ClassLabels: 0 } decoder && whole.Contains(decoder.Head))
            throw new UnsupportedModelException("modules_to_save names the embedding of a model whose head is tied to it, which is not built in");
        return whole;
    }

    /// <summary>Whether the module, or one that holds it, has a path that ends so.</summary>
    private static bool IsInside(string module, string name)
    {
        for (var end = module.Length; end > 0; end = module.LastIndexOf('.', end - 1))
        {
            if (module.AsSpan(0, end).EndsWith(name, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
