using Microsoft.AspNetCore.Mvc.Controllers;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Audit;

/// <summary>Writes an entry for each request to an endpoint that asks for a scope, whatever its outcome.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditLog log, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            // Only now is known which endpoint it was, who asked, and what came of it: this middleware is the outermost.
            // A client that went while it was told of a fault leaves an exception, and its entry all the same.
            if (context.GetEndpoint() is { } endpoint && !ChecksItselfAttribute.IsOpen(endpoint)
                && endpoint.Metadata.GetMetadata<NotAuditedAttribute>() is null)
                await WriteAsync(context, Entry(context, endpoint));
        }
    }

    private ValueTask WriteAsync(HttpContext context, AuditEntry entry) =>
        context.User.Identity?.IsAuthenticated == true ? log.WriteAsync(entry) : log.WriteRefusalAsync(entry);

    private AuditEntry Entry(HttpContext context, Endpoint endpoint)
    {
        var status = context.RequestAborted.IsCancellationRequested
            ? StatusCodes.Status499ClientClosedRequest
            : context.Response.StatusCode;
        var action = endpoint.Metadata.GetMetadata<ControllerActionDescriptor>();
        var subject = context.Features.Get<AuditSubject>();
        var isSearch = endpoint.Metadata.GetMetadata<AuditedSearchAttribute>() is not null;
        return new AuditEntry
        {
            EventDateTime = clock.GetUtcNow(),
            EventTypeCode = action is null ? endpoint.DisplayName ?? "" : $"{action.ControllerName}.{action.ActionName}",
            EventActionCode = isSearch ? "E" : ActionCode(context.Request.Method),
            EventOutcomeIndicator = status < 400 ? 0 : status < 500 ? 4 : 8,
            Status = status,
            UserID = context.User.Identity?.Name ?? "",
            NetworkAccessPointID = context.Connection.RemoteIpAddress?.ToString() ?? "",
            StudyInstanceUIDs = subject is { StudyInstanceUids.Count: > 0 } ? subject.StudyInstanceUids
                : Route(context, "study") is { } study ? [study] : null,
            SeriesInstanceUID = subject?.SeriesInstanceUid ?? Route(context, "series"),
            SOPInstanceUID = Route(context, "instance"),
            WorkitemUID = Route(context, "workitem"),
            NumberOfInstances = subject?.NumberOfInstances,
            ParticipantObjectQuery = isSearch ? context.Request.QueryString.Value : null,
        };
    }

    private static string ActionCode(string method) => method switch
    {
        "GET" or "HEAD" or "OPTIONS" => "R",
        "DELETE" => "D",
        "PUT" or "PATCH" => "U",
        _ => "C",
    };

    private static string? Route(HttpContext context, string name) => context.Request.RouteValues[name] as string;
}
