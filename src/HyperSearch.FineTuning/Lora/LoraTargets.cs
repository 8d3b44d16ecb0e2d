using System.Text.RegularExpressions;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Lora;

/// <summary>
/// Which linear layers get an adapter. As in PEFT, a list entry names a layer when it is its whole path or the path's end after a dot, a
/// single pattern must match the whole path, and <c>all-linear</c> means every linear layer but the head.
/// </summary>
public sealed class LoraTargets
{
    private const string AllLinear = "all-linear";

    private readonly IReadOnlyList<string> _names;
    private readonly Regex? _pattern;

    private LoraTargets(IReadOnlyList<string> names, Regex? pattern) => (_names, _pattern) = (names, pattern);

    public static LoraTargets Names(IReadOnlyList<string> names) => new(names, null);

    /// <summary>A regular expression over whole module paths.</summary>
    /// <exception cref="UnsupportedModelException">It does not parse.</exception>
    public static LoraTargets Pattern(string pattern)
    {
        if (pattern == AllLinear) return Names([AllLinear]);
        try
        {
            return new LoraTargets([], new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
        }
        catch (ArgumentException error)
        {
            throw new UnsupportedModelException($"target_modules: '{pattern}' is not a regular expression: {error.Message}", error);
        }
    }

    /// <summary>The layers chosen, in model order.</summary>
    /// <exception cref="UnsupportedModelException">A name chooses nothing.</exception>
    public IReadOnlyList<LinearLayer> Choose(DecoderModel model)
    {
        if (_pattern is not null)
        {
            var matched = model.Linears.Where(linear => _pattern.IsMatch(linear.Module)).ToArray();
            return matched.Length > 0 ? matched : throw Nothing(_pattern.ToString(), model);
        }

        if (_names.Contains(AllLinear)) return model.Linears;
        foreach (var name in _names)
        {
            if (!model.Linears.Any(linear => IsNamed(linear.Module, name))) throw Nothing(name, model);
        }

        return [.. model.Linears.Where(linear => _names.Any(name => IsNamed(linear.Module, name)))];
    }

    private static bool IsNamed(string module, string name)
        => module == name || module.EndsWith($".{name}", StringComparison.Ordinal);

    private static UnsupportedModelException Nothing(string target, DecoderModel model)
    {
        var known = model.Linears.Select(linear => linear.Module[(linear.Module.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal);
        return new UnsupportedModelException($"targets: '{target}' names no linear layer of this model; it has {string.Join(", ", known)} (all-linear means all of them)");
    }
}
