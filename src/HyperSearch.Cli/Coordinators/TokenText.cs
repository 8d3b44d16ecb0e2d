using System.Globalization;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Cli.Coordinators;

/// <summary>A token in words.</summary>
internal static class TokenText
{
    public static string Until(TokenSummary token) => token.ExpiresAt is { } end ? $", good until {Moment(end)}" : "";

    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
