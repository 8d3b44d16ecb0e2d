namespace HyperSearch.Specs.Settings;

/// <summary>What a setting holds.</summary>
public enum SettingKind
{
    /// <summary>A real number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A whole number that may be written 20k or 5M.</summary>
    Count,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of a list of words.</summary>
    Choice,

    /// <summary>A word or a list of words.</summary>
    Names,

    /// <summary>A file or directory, relative to the study file's folder.</summary>
    Path,
}
