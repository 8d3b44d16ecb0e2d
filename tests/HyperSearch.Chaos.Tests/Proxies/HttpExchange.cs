namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>A request that was answered: seen by a proxy when the whole answer had come from the coordinator, whoever heard of it then.</summary>
/// <param name="SentAt">When the request had been passed on.</param>
/// <param name="AnsweredAt">When the whole answer was there.</param>
/// <param name="Proxy">The name of the proxy: that of the worker before it.</param>
/// <param name="Upstream">The port of the coordinator that answered.</param>
internal sealed record HttpExchange(DateTimeOffset SentAt, DateTimeOffset AnsweredAt, string Proxy, int Upstream, string Method, string Target, int Status, string Request, string Answer)
{
    public bool IsAcknowledged => Status is >= 200 and < 300;
}
