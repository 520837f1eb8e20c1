using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>Workitems as a response: an array in DICOM JSON, one workitem in memory at a time, each as it stands when its turn
/// comes.</summary>
internal sealed class WorkitemsResult(Worklist worklist, RequestMemory memory, IReadOnlyList<string> uids, string contentType) : ActionResult
{
    /// <summary>Bytes of memory it takes to look through workitems, or to give them: a page of them, and one read into a dataset.</summary>
    public const long Bytes = 32 << 20;

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var addresses = ServiceAddresses.Of(context.HttpContext.Request);
        await memory.EnterForAnswerAsync(context.HttpContext, Bytes);
        response.ContentType = contentType;
        var separator = "["u8.ToArray();
        foreach (var uid in uids)
        {
            // One that was retired since it was found.
            if (worklist.Find(uid) is not { } workitem) continue;
            response.BodyWriter.Write(separator);
            separator[0] = (byte)',';
            Encoding.UTF8.GetBytes(DicomJson.ConvertDicomToJson(WorkitemLinks.Usable(workitem.Dataset, addresses.Absolute)), response.BodyWriter);
            await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
        }

        response.BodyWriter.Write(separator[0] == '[' ? "[]"u8 : "]"u8);
        await response.BodyWriter.FlushAsync(context.HttpContext.RequestAborted);
    }
}
