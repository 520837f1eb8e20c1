using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Multipart;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Instances as a response: streamed one after the other, re-encoded on the way where the plan says so.</summary>
/// <param name="instances">What is given.</param>
/// <param name="plan">How.</param>
/// <param name="coding">Content coding of the body; null for none.</param>
/// <param name="baseUrl">Base URL of the services.</param>
/// <param name="memory">What re-encoding takes is taken from it.</param>
internal sealed class InstancesResult(
    IReadOnlyList<StoredInstance> instances, RetrievePlan plan, string? coding, string baseUrl, RequestMemory memory) : ActionResult
{
    private readonly MultipartWriter _multipart = new();

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.Headers.Vary = "Accept, Accept-Encoding";
        response.ContentType = plan.IsMultipart ? _multipart.ContentType("application/dicom") : TypeOf(0);
        if (coding is not null) response.Headers.ContentEncoding = coding;
        if (coding is null && plan.IsMultipart && Enumerable.Range(0, instances.Count).All(IsAsStored)) response.ContentLength = Length();
        if (await HeadAnswer.IsAllAsync(context.HttpContext)) return;
        if (coding is null)
        {
            await WriteAsync(response.BodyWriter, context.HttpContext);
            return;
        }

        await using var compressed = ContentCoding.Compress(coding, response.BodyWriter.AsStream(leaveOpen: true));
        var output = PipeWriter.Create(compressed, new StreamPipeWriterOptions(leaveOpen: true));
        await WriteAsync(output, context.HttpContext);
        await output.CompleteAsync();
    }

    private async Task WriteAsync(PipeWriter output, HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        for (var n = 0; n < instances.Count; n++)
        {
            // Opened before its part begins, so that what is wrong with a first one can still be said.
            using var transcoder = IsAsStored(n) ? null
                : await InstanceTranscoder.OpenAsync(instances[n], plan.TransferSyntaxes[n], memory, context);
            if (plan.IsMultipart) output.Write(Head(n));
            if (transcoder is not null) await transcoder.WriteAsync(output, cancellationToken);
            else await FileSender.SendAsync(output, instances[n].Path, 0, instances[n].Bytes, cancellationToken);
            if (plan.IsMultipart) output.Write(MultipartWriter.Tail);
        }

        if (plan.IsMultipart) output.Write(_multipart.End());
        await output.FlushAsync(cancellationToken);
    }

    private long Length() => _multipart.End().Length
        + Enumerable.Range(0, instances.Count).Sum(n => Head(n).Length + instances[n].Bytes + MultipartWriter.Tail.Length);

    private byte[] Head(int n) => _multipart.Head(TypeOf(n), ServiceUrls.Resource(
        baseUrl, instances[n].StudyInstanceUid, instances[n].SeriesInstanceUid, instances[n].SopInstanceUid), null);

    private bool IsAsStored(int n) => plan.TransferSyntaxes[n] == instances[n].TransferSyntaxUid;

    private string TypeOf(int n) => $"application/dicom; transfer-syntax={plan.TransferSyntaxes[n]}";
}
