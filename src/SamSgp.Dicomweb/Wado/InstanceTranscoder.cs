using System.IO.Pipelines;
using SamSgp.Dicom;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Writes stored instances in another transfer syntax, without holding their pixels in memory.</summary>
internal static class InstanceTranscoder
{
    private static readonly DicomReadOptions Options = new() { ReadOption = FileReadOption.ReadLargeOnDemand };

    /// <summary>Writes an instance.</summary>
    /// <param name="instance">The stored instance.</param>
    /// <param name="transferSyntaxUid">One that <see cref="TransferSyntaxes.Choose"/> gave for it.</param>
    /// <param name="output">Gets the Part 10 file.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public static async Task WriteAsync(
        StoredInstance instance, string transferSyntaxUid, PipeWriter output, CancellationToken cancellationToken)
    {
        if (transferSyntaxUid == instance.TransferSyntaxUid)
        {
            await FileSender.SendAsync(output, instance.Path, 0, instance.Bytes, cancellationToken);
            return;
        }

        var file = await DicomFile.OpenAsync(instance.Path, Options, cancellationToken);
        file.FileMetaInfo.TransferSyntax = DicomTransferSyntax.Parse(transferSyntaxUid);
        await using var stream = output.AsStream(leaveOpen: true);
        await file.SaveAsync(stream, null, cancellationToken);
    }
}
