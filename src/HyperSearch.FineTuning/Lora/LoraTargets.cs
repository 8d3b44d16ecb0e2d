using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Lora;

/// <summary>
/// Which linear layers get an adapter. As in PEFT, a list entry names a layer when it is its whole path or the path's end after a dot, a
/// single pattern must match the whole path, and <c>all-linear</c> means every linear layer but the head.
/// </summary>
public sealed class LoraTargets
{
    private const string AllLinear = "all-linear";

    private static readonly SearchValues<char> PatternSigns = SearchValues.Create("*+?()[]{}|^$\\");

    private readonly IReadOnlyList<string> _names;
    private readonly Regex? _pattern;

    private LoraTargets(IReadOnlyList<string> names, Regex? pattern) => (_names, _pattern) = (names, pattern);

    /// <summary>The targets of a trial's settings.</summary>
    /// <exception cref="UnsupportedModelException">A pattern does not parse.</exception>
    public static LoraTargets Of(FineTuneSettings settings)
    {
        var targets = settings.Targets is [var single] && single.AsSpan().IndexOfAny(PatternSigns) >= 0 ? Pattern(single) : Names(settings.Targets);
        if (settings.LayersToTransform.Count > 0 && targets._pattern is not null)
            throw new UnsupportedModelException("layers_to_transform stands beside a pattern in targets, which already says which layers are meant");
        return targets.With(null, settings.ExcludeModules, settings.LayersToTransform.Count > 0 ? settings.LayersToTransform : null, []);
    }

    /// <summary>The same targets, narrowed.</summary>
    /// <param name="excludedPattern">Whole paths that get none after all; <paramref name="excluded"/> then holds its text.</param>
    /// <param name="excluded">Names of layers that get none after all, by the same rules as those that do.</param>
    /// <param name="layers">Numbers of the layers that names in a list reach; null: all.</param>
    /// <param name="layerParts">Which part of a path comes before its layer's number; empty: any.</param>
    internal LoraTargets With(Regex? excludedPattern, IReadOnlyList<string> excluded, IReadOnlyList<int>? layers, IReadOnlyList<string> layerParts)
        => new(_names, _pattern) { Written = Written, ExcludedPattern = excludedPattern, Excluded = excluded, Layers = layers, LayerParts = layerParts };

    /// <summary>The pattern as it was written, or null for a list of names.</summary>
    internal string? Written { get; private init; }

    /// <summary>The names as they were written.</summary>
    internal IReadOnlyList<string> Listed => _names;

    /// <summary>Whether every linear layer is meant.</summary>
    internal bool IsAllLinear => _names.Contains(AllLinear);

    internal Regex? ExcludedPattern { get; private init; }

    /// <summary>The pattern's text where there is one.</summary>
    internal IReadOnlyList<string> Excluded { get; private init; } = [];

    internal IReadOnlyList<int>? Layers { get; private init; }

    internal IReadOnlyList<string> LayerParts { get; private init; } = [];

    /// <summary>What PEFT adapts when an adapter names nothing.</summary>
    public static LoraTargets Usual(ModelFamily family) => Names(family switch
    {
        ModelFamily.Gpt2 => ["c_attn"],
        ModelFamily.Phi3 => ["qkv_proj"],
        ModelFamily.Bert => ["query", "value"],
        ModelFamily.DistilBert => ["q_lin", "v_lin"],
        _ => ["q_proj", "v_proj"],
    });

    public static LoraTargets Names(IReadOnlyList<string> names) => new(names, null);

    /// <summary>A regular expression over whole module paths.</summary>
    /// <exception cref="UnsupportedModelException">It does not parse.</exception>
    public static LoraTargets Pattern(string pattern)
    {
        if (pattern == AllLinear) return Names([AllLinear]);
        try
        {
            return new LoraTargets([], Whole(pattern)) { Written = pattern };
        }
        catch (ArgumentException error)
        {
            throw new UnsupportedModelException($"target_modules: '{pattern}' is not a regular expression: {error.Message}", error);
        }
    }

    /// <summary>The layers chosen, in model order.</summary>
    /// <exception cref="UnsupportedModelException">A name chooses nothing.</exception>
    public IReadOnlyList<LinearLayer> Choose(IAdaptable model)
    {
        var chosen = Named(model).Where(linear => !IsExcluded(linear.Module)).ToArray();
        return chosen.Length > 0 ? chosen : throw new UnsupportedModelException("target_modules, exclude_modules and layers_to_transform together leave no linear layer");
    }

    /// <summary>A pattern that must match a whole path.</summary>
    internal static Regex Whole(string pattern) => new($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private IEnumerable<LinearLayer> Named(IAdaptable model)
    {
        if (_pattern is not null)
        {
            if (Others(model).FirstOrDefault(_pattern.IsMatch) is { } other)
                throw new UnsupportedModelException($"target_modules: '{_pattern}' also names {other}; adapters of embeddings and heads are not built in");
            var matched = model.Linears.Where(linear => _pattern.IsMatch(linear.Module)).ToArray();
            return matched.Length > 0 ? matched : throw Nothing(_pattern.ToString(), model);
        }

        if (IsAllLinear) return model.Linears.Where(linear => IsInLayers(linear.Module));
        foreach (var name in _names)
        {
            if (!model.Linears.Any(linear => IsNamed(linear.Module, name))) throw Nothing(name, model);
        }

        return model.Linears.Where(linear => _names.Contains(linear.Module) || (_names.Any(name => IsNamed(linear.Module, name)) && IsInLayers(linear.Module)));
    }

    /// <summary>Modules with a matrix that are no linear layer of <see cref="IAdaptable.Linears"/>: embeddings and the head.</summary>
    private static IEnumerable<string> Others(IAdaptable model)
        => model.Parameters.Where(parameter => parameter.IsMatrix).Select(parameter => parameter.Module).Except(model.Linears.Select(linear => linear.Module), StringComparer.Ordinal);

    private bool IsExcluded(string module)
        => ExcludedPattern?.IsMatch(module) ?? Excluded.Any(name => IsNamed(module, name));

    /// <summary>As PEFT does it: the number after the last part that is followed by one, or after a part of a given name.</summary>
    private bool IsInLayers(string module)
    {
        if (Layers is null) return true;
        IReadOnlyList<string> parts = LayerParts.Count > 0 ? LayerParts : ["[^.]*"];
        var match = parts.Select(part => Regex.Match(module, $@"^.*\.{part}\.(\d+)\.", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))).FirstOrDefault(found => found.Success);
        return match is not null && int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var layer) && Layers.Contains(layer);
    }

    private static bool IsNamed(string module, string name)
        => module == name || module.EndsWith($".{name}", StringComparison.Ordinal);

    private static UnsupportedModelException Nothing(string target, IAdaptable model)
    {
        var known = model.Linears.Select(linear => linear.Module[(linear.Module.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal);
        return new UnsupportedModelException($"targets: '{target}' names no linear layer of this model; it has {string.Join(", ", known)} (all-linear means all of them)");
    }
}
