using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace HyperSearch.Coordinator.Http;

/// <summary>The OpenAPI document: made from the routes, so that it cannot say what they do not do.</summary>
internal static class ApiDocument
{
    public const string Route = "/v1/openapi.json";

    private const string Name = "v1";
    private const string Scheme = "token";
    private const string Refused = "400";

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.PropertyNamingPolicy = ProtocolJson.Options.PropertyNamingPolicy;
            http.SerializerOptions.DefaultIgnoreCondition = ProtocolJson.Options.DefaultIgnoreCondition;
            http.SerializerOptions.NumberHandling = ProtocolJson.Options.NumberHandling;
        });
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(static (document, _, _) => Head(document));
            options.AddSchemaTransformer(static (schema, context, _) => Relax(schema, context));
            options.AddOperationTransformer(static (operation, context, _) => Complete(operation, context));
        });
    }

    private static Task Head(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "HyperSearch coordinator",
            Version = ProtocolVersion.Newest.ToString(CultureInfo.InvariantCulture),
            Description = "Studies, trials and workers. Refusals are problem details (RFC 9457) with a stable `code` and a `fix`; those that say Retry-After may be repeated as they are.",
        };
        // Where it is served from is the reader's to know.
        document.Servers?.Clear();
        document.Tags?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token of a scope that the operation names." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>What may be null may be left out as well, and is left out in answers.</summary>
    private static Task Relax(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        // A number or one of the words NaN, Infinity and -Infinity: the generator says of both together that they are an object, which neither is.
        if (Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is var inner && (inner ?? context.JsonTypeInfo.Type) == typeof(double) && schema.AnyOf is { Count: > 0 } kinds)
        {
            schema.Type = null;
            if (inner is not null) kinds.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
        }

        foreach (JsonPropertyInfo member in context.JsonTypeInfo.Properties)
            if (member.IsGetNullable || Nullable.GetUnderlyingType(member.PropertyType) is not null) schema.Required?.Remove(member.Name);
        return Task.CompletedTask;
    }

    /// <summary>Adds what stands in a route's pattern and in its metadata of our own.</summary>
    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags = new HashSet<OpenApiTagReference> { new((context.Description.RelativePath ?? "").Split('/')[1], context.Document) };
        if (operation.Responses is { } responses && responses.Remove(Refused, out IOpenApiResponse? refusal))
        {
            refusal.Description = "Refused; the code says why.";
            responses["default"] = refusal;
        }

        operation.Parameters = [];
        foreach (string segment in (context.Description.RelativePath ?? "").Split('/').Where(s => s.StartsWith('{')))
        {
            string name = segment.Trim('{', '}').Split(':')[0];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = SchemaOf(name) });
        }

        foreach (QueryParameter parameter in metadata.OfType<QueryParameter>())
            operation.Parameters.Add(new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Description = parameter.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" } });
        if (metadata.OfType<KeyHeader>().Any())
        {
            const string What = "Said again with the same key, the request happens once and is answered alike. 1 to 200 characters.";
            operation.Parameters.Add(new OpenApiParameter { Name = IdempotencyKey.Header, In = ParameterLocation.Header, Description = What, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        if (metadata.OfType<RouteAccess>().FirstOrDefault() is { } access)
            operation.Description = "Tokens of scope " + string.Join(", ", access.Scopes.Select(Access.TokenDesk.NameOf).Append("admin").Concat(access.Attempts ? ["the attempt's own"] : []).Distinct()) + ".";
        return Task.CompletedTask;
    }

    private static OpenApiSchema SchemaOf(string parameter) => parameter switch
    {
        "number" or "attempt" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        "study" => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[a-z0-9][a-z0-9._-]{0,62}$" },
        "sha256" => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{64}$" },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
