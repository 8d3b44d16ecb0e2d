using System.Security.Authentication;
using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Agents;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// A coordinator's verbs over HTTP. Every route but <c>/health/*</c> demands a token of its scope; see <see cref="AccessControl"/>. Listens
/// to no signal: those belong to the process around it.
/// </summary>
public sealed class CoordinatorEndpoint : IAsyncDisposable
{
    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(130);

    private readonly WebApplication application;
    private readonly EndpointContext context;
    private bool stopped;

    private CoordinatorEndpoint(WebApplication application, EndpointContext context)
    {
        this.application = application;
        this.context = context;
        Urls = [.. application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];
    }

    /// <summary>Where it listens, in the order of the listeners, with the ports that were found.</summary>
    public IReadOnlyList<string> Urls { get; }

    /// <summary>Every route there is, for the test that none is open by oversight.</summary>
    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>Starts to listen; returns when connections are accepted.</summary>
    public static async Task<CoordinatorEndpoint> Start(ICoordinator coordinator, EndpointOptions options, Health health, CancellationToken cancel)
    {
        EndpointContext context = await NewContext(coordinator, options, cancel);
        WebApplication application = Build(context, options, health);
        try
        {
            await application.StartAsync(cancel);
            return new CoordinatorEndpoint(application, context);
        }
        catch
        {
            await application.DisposeAsync();
            context.Dispose();
            throw;
        }
    }

    /// <summary>Grants nothing from here on and sends everybody away who waits.</summary>
    public Task Drain() => context.Draining.Begin();

    /// <summary>Stops listening once the calls in flight are answered, or when <paramref name="cutOff"/> comes.</summary>
    public async Task Stop(CancellationToken cutOff)
    {
        if (stopped) return;
        stopped = true;
        await application.StopAsync(cutOff);
    }

    /// <summary>Stops listening; calls in flight are cut off, which their callers see as unreachable.</summary>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await Stop(atOnce.Token);
        await application.DisposeAsync();
        context.Dispose();
    }

    private static async Task<EndpointContext> NewContext(ICoordinator coordinator, EndpointOptions options, CancellationToken cancel)
    {
        byte[] fresh = new byte[32];
        options.Access.Entropy.Fill(fresh);
        var attempts = new AttemptTokens(await options.Access.Store.SigningKey(fresh, cancel));
        return new EndpointContext(
            coordinator,
            new AttemptRights(coordinator as IAgentLedger ?? throw new ArgumentException($"A {coordinator.GetType().Name} does not know its agents.", nameof(coordinator))),
            attempts,
            new TokenDesk(options.Access),
            new TokenRoster(options.Access, attempts),
            new Draining(),
            options.Audit,
            options.Access.Time);
    }

    private static WebApplication Build(EndpointContext context, EndpointOptions options, Health health)
    {
        // Nothing is read from the environment, from appsettings.json or from the working directory.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        ApiDocument.Add(builder.Services);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(server => Configure(server, options));
        WebApplication application = builder.Build();
        application.UseRouting();
        application.Use(new AccessControl(context.Roster, new RefusalLog(context.Audit), options.Listen.HostNames).Check);
        application.UseEndpoints(static _ => { });
        HealthEndpoints.Map(application, health);
        StudyEndpoints.Map(application, context);
        TrialEndpoints.Map(application, context);
        new EventEndpoints(context).Map(application);
        new AgentEndpoints(context).Map(application);
        new AttemptEndpoints(context).Map(application);
        new TokenEndpoints(context).Map(application);
        new BackupEndpoint(context).Map(application);
        application.MapOpenApi(ApiDocument.Route).Opens(AccessScope.Read);
        if (options.Artifacts is { } artifacts) new ArtifactEndpoints(context, artifacts).Map(application);
        return application;
    }

    private static void Configure(KestrelServerOptions server, EndpointOptions options)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = RequestSize.Large;
        server.Limits.MaxConcurrentConnections = options.Listen.ConnectionsMax;
        server.Limits.RequestHeadersTimeout = HeadersTime;
        server.Limits.KeepAliveTimeout = IdleTime;
        foreach (Listener listener in options.Listen.Listeners)
        {
            server.Listen(listener.Address, listener.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (listener.IsTls) listen.UseHttps(Handshake(options.Listen.Certificate ?? throw new InvalidOperationException($"There is no certificate for {listener}.")));
            });
        }
    }

    private static TlsHandshakeCallbackOptions Handshake(CertificateFiles certificate) => new()
    {
        OnConnection = _ => ValueTask.FromResult(new System.Net.Security.SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Current,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        }),
    };

    /// <summary>The usual one would take Ctrl-C away from the command line around it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
