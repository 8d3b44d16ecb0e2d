namespace HyperSearch.Specs.Settings;

/// <summary>Where a setting's value in a trial comes from.</summary>
public enum SettingSource
{
    /// <summary>A parameter of the space.</summary>
    Sampled,

    /// <summary>The study file: its trial section, or a parameter of type fixed.</summary>
    Fixed,

    /// <summary>The settings table, or derived from another setting (alpha).</summary>
    Default,
}
