using System.Text.Json.Serialization;

namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>How bad a finding is. Only an error stops a study.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DataSeverity>))]
public enum DataSeverity
{
    Info,
    Warning,
    Error,
}
