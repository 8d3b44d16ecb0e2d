namespace HyperSearch.FineTuning.Training;

/// <summary>A setting of a fine-tune trial that cannot be used: which one, what was given, why not, and what would do.</summary>
public sealed class InvalidSettingException : Exception
{
    public InvalidSettingException(string setting, string message)
        : base($"setting '{setting}': {message}") => Setting = setting;

    /// <summary>The setting's key as the study file spells it.</summary>
    public string Setting { get; }
}
