using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Multipart;
using SamSgp.Jobs.Failures;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Problems;

/// <summary>Gives every failed request its problem body: what threw, and statuses that came without one.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // The client has gone: nobody is there to be told.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Describe(fault, context).WriteAsync(context, context.RequestAborted);
            return;
        }
        catch (Exception fault)
        {
            // Half a body is out: cutting the connection is the only way to say that it is not whole.
            Log.CutOff(logger, context.Request.Method, RouteOf(context), fault);
            context.Abort();
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 } response)
            await new Problem(ProblemType.OfStatus(response.StatusCode), null).WriteAsync(context, context.RequestAborted);
    }

    private Problem Describe(Exception fault, HttpContext context)
    {
        switch (fault)
        {
            case MultipartFormatException malformed:
                return new(ProblemType.MalformedRequest, malformed.Message);
            case MultipartLimitException large:
                return new(ProblemType.TooLarge, large.Message);
            case BadHttpRequestException bad:
                return new(ProblemType.OfStatus(bad.StatusCode), bad.Message);
            case DicomException undecodable:
                // What is stored was read before; it is the pixels that are damaged, or their decoder that is missing.
                Log.Undecodable(logger, RouteOf(context), undecodable.Message);
                return new(ProblemType.Undecodable, ServerPaths.Hide(undecodable.Message));
            case DamagedInstanceException damaged:
                Log.Storage(logger, damaged.Message);
                return new(ProblemType.InstanceDamaged, damaged.Message);
            case MemoryShortException { IsForGood: true } large:
                return new(ProblemType.Undecodable, large.Message);
            case MemoryShortException busy:
                return new(ProblemType.Busy, busy.Message) { RetryAfterSeconds = 10 };
            case StorageUnavailableException storage:
                Log.Storage(logger, storage.Message);
                return new(ProblemType.StorageUnavailable, StorageDetail(storage.Fault)) { RetryAfterSeconds = 30 };
            default:
                Log.Failed(logger, context.Request.Method, RouteOf(context), fault);
                return new(ProblemType.Internal, null);
        }
    }

    // Paths of this machine are for its log, not for clients.
    private static string StorageDetail(StorageFault fault) => fault switch
    {
        StorageFault.DiskFull => "The disk is full. Nothing acknowledged is lost; try again when there is space.",
        StorageFault.AccessDenied => "The data directory cannot be written. The operator finds the reason in the log.",
        StorageFault.Unreachable => "The database does not answer now. Nothing acknowledged is lost; try again.",
        StorageFault.Damaged => "The index is damaged. The operator finds what to do in the log.",
        _ => "The operator finds the reason in the log.",
    };

    // The pattern, not the path: what a client writes into a URL does not go into an ordinary log.
    private static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed")]
        public static partial void Failed(ILogger logger, string method, string route, Exception fault);

        [LoggerMessage(2, LogLevel.Warning, "{Method} {Route} was cut off after its response had begun")]
        public static partial void CutOff(ILogger logger, string method, string route, Exception fault);

        [LoggerMessage(4, LogLevel.Warning, "{Route}: {Message}")]
        public static partial void Undecodable(ILogger logger, string route, string message);

        [LoggerMessage(3, LogLevel.Error, "Storage: {Message}")]
        public static partial void Storage(ILogger logger, string message);
    }
}
