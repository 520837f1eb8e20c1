using System.Buffers;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Multipart;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Instances as a response: streamed one after the other, re-encoded on the way where the plan says so.</summary>
internal sealed class InstancesResult(
    IReadOnlyList<StoredInstance> instances, RetrievePlan plan, string baseUrl) : ActionResult
{
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var cancellationToken = context.HttpContext.RequestAborted;
        response.Headers.Vary = "Accept";
        if (!plan.IsMultipart)
        {
            response.ContentType = TypeOf(0);
            await InstanceTranscoder.WriteAsync(instances[0], plan.TransferSyntaxes[0], response.BodyWriter, cancellationToken);
            return;
        }

        var multipart = new MultipartWriter();
        var heads = instances.Select((instance, n) => multipart.Head(TypeOf(n), Location(instance), null)).ToList();
        response.ContentType = multipart.ContentType("application/dicom");
        if (Enumerable.Range(0, instances.Count).All(IsAsStored))
            response.ContentLength = heads.Sum(head => head.Length + MultipartWriter.Tail.Length) + instances.Sum(i => i.Bytes)
                + multipart.End().Length;
        for (var n = 0; n < instances.Count; n++)
        {
            response.BodyWriter.Write(heads[n]);
            if (IsAsStored(n)) await FileSender.SendAsync(response.BodyWriter, instances[n].Path, 0, instances[n].Bytes, cancellationToken);
            else await InstanceTranscoder.WriteAsync(instances[n], plan.TransferSyntaxes[n], response.BodyWriter, cancellationToken);
            response.BodyWriter.Write(MultipartWriter.Tail);
        }

        response.BodyWriter.Write(multipart.End());
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private bool IsAsStored(int n) => plan.TransferSyntaxes[n] == instances[n].TransferSyntaxUid;

    private string TypeOf(int n) => $"application/dicom; transfer-syntax={plan.TransferSyntaxes[n]}";

    private string Location(StoredInstance instance) => ServiceUrls.Resource(
        baseUrl, instance.StudyInstanceUid, instance.SeriesInstanceUid, instance.SopInstanceUid);
}
