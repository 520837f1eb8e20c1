using System.Buffers;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>Workitems as a response, one in memory at a time, each as it stands when its turn comes.</summary>
internal sealed class WorkitemsResult(Worklist worklist, RequestMemory memory, IReadOnlyList<string> uids, DatasetType type, bool isOne) : ActionResult
{
    /// <summary>Bytes of memory it takes to look through workitems, or to give them: a page of them, and one read into a dataset.</summary>
    public const long Bytes = 32 << 20;

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var addresses = ServiceAddresses.Of(context.HttpContext.Request);
        await memory.EnterForAnswerAsync(context.HttpContext, Bytes);
        var writer = new DatasetWriter(response, type, isOne);
        writer.Begin();
        foreach (var uid in uids)
        {
            // One that was retired since it was found.
            if (worklist.Find(uid) is not { } workitem) continue;
            writer.Next().Write(DicomJson.ToUtf8(WorkitemLinks.Usable(workitem.Dataset, addresses.Absolute)).Span);
            writer.Add();
            await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
        }

        await writer.EndAsync(context.HttpContext.RequestAborted);
    }
}
