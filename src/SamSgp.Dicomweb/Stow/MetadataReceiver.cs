using Microsoft.Extensions.Options;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Multipart;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>Takes in instances as metadata, in JSON or XML, with their bulk data in parts beside it (PS3.18 10.5.1, 8.6.1.3). All of it is
/// streamed into files, since the parts that metadata names may come after it; then one part's metadata at a time is in memory.</summary>
internal sealed class MetadataReceiver(DataDirectory directory, IOptions<StowOptions> options)
{
    /// <summary>Hands a body's instances to the intake.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="type">Its media type: of metadata, or of a multipart body whose first part is some.</param>
    /// <param name="intake">Gets what came, and what is wrong with the rest.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="MultipartFormatException">The body is no multipart body.</exception>
    /// <exception cref="MultipartLimitException">It is larger than allowed.</exception>
    /// <exception cref="StorageUnavailableException">There is no space for it.</exception>
    public async Task ReceiveAsync(Stream body, MediaType type, StowIntake intake, CancellationToken cancellationToken)
    {
        var parts = new List<BulkPart>();
        try
        {
            if (type.Name == StowTypes.Multipart)
            {
                using var metadata = StagedFile.Create(directory);
                var documents = await ReadPartsAsync(body, type, metadata, parts, intake, cancellationToken);
                var bulk = new BulkParts(parts);
                await using var stream = metadata.OpenRead();
                foreach (var (name, length) in documents)
                {
                    var document = new byte[length];
                    await stream.ReadExactlyAsync(document, cancellationToken);
                    foreach (var dataset in Parse(name, document, intake)) await AddAsync(dataset, bulk, intake, cancellationToken);
                }
            }
            else
            {
                foreach (var dataset in Parse(type.Name, await ReadAllAsync(token => ReadAsync(body, token), cancellationToken), intake))
                    await AddAsync(dataset, new BulkParts([]), intake, cancellationToken);
            }
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    // Gives media type and length of each part that is metadata, one after the other in a file.
    private async Task<List<(string Type, int Length)>> ReadPartsAsync(
        Stream body, MediaType type, StagedFile metadata, List<BulkPart> parts, StowIntake intake, CancellationToken cancellationToken)
    {
        var limits = new MultipartLimits(options.Value.MaxParts, options.Value.MaxPartBytes, options.Value.MaxPartHeaderBytes);
        using var reader = new MultipartReader(body, type.Parameters.GetValueOrDefault("boundary") ?? "", limits);
        var documents = new List<(string Type, int Length)>();
        while (await reader.ReadPartAsync(cancellationToken) is { } part)
        {
            var partType = part.ContentType is null ? null : MediaType.Parse(part.ContentType);
            var location = part.Headers.GetValueOrDefault("Content-Location");
            var name = partType?.Name ?? (location is null ? type.InnerType : null);
            if (location is null && StowTypes.IsMetadata(name))
            {
                var document = await ReadAllAsync(token => reader.ReadBodyAsync(token), cancellationToken);
                await metadata.WriteAsync(document, cancellationToken);
                documents.Add((name!, document.Length));
            }
            else if (location is not null)
            {
                parts.Add(new BulkPart(location, partType, await StageAsync(reader, cancellationToken)));
            }
            else
            {
                intake.Refuse(new StowFailure(FailureReasons.CannotUnderstand, null, null, $"Part {part.Number} has no Content-Location."));
            }
        }

        return documents;
    }

    private async Task<StagedFile> StageAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        var file = StagedFile.Create(directory);
        try
        {
            while (await reader.ReadBodyAsync(cancellationToken) is { Length: > 0 } bytes) await file.WriteAsync(bytes, cancellationToken);
            file.Seal();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async Task AddAsync(DicomDataset metadata, BulkParts parts, StowIntake intake, CancellationToken cancellationToken)
    {
        try
        {
            var invalid = BulkDataMerge.InvalidAttributes(metadata);
            var file = await StagedFile.CreateAsync(directory, BulkDataMerge.Instance(metadata, parts), cancellationToken);
            await intake.AddAsync(file, invalid, cancellationToken);
        }
        catch (DicomException fault)
        {
            intake.Refuse(new StowFailure(FailureReasons.CannotUnderstand, Uid(metadata, DicomTag.SOPClassUID), Uid(metadata, DicomTag.SOPInstanceUID),
                fault.Message));
        }
    }

    private static string? Uid(DicomDataset metadata, DicomTag tag) =>
        metadata.GetSingleValueOrDefault(tag, "") is var uid && DicomUID.IsUidText(uid) ? uid : null;

    private static List<DicomDataset> Parse(string type, ReadOnlyMemory<byte> metadata, StowIntake intake)
    {
        try
        {
            return type == DatasetType.Xml ? [DicomXML.FromUtf8(metadata)] : [.. DicomJson.ArrayFromUtf8(metadata.Span)];
        }
        catch (DicomFormatException fault)
        {
            intake.Refuse(new StowFailure(FailureReasons.CannotUnderstand, null, null, fault.Message));
            return [];
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAllAsync(
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        while (await read(cancellationToken) is { Length: > 0 } bytes)
        {
            if (all.Length + bytes.Length > options.Value.MaxMetadataBytes)
                throw new MultipartLimitException($"Metadata may have {options.Value.MaxMetadataBytes} bytes at most; larger values go into parts of their own.");
            all.Write(bytes.Span);
        }

        return all.GetBuffer().AsMemory(0, (int)all.Length);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        return buffer.AsMemory(0, await body.ReadAsync(buffer, cancellationToken));
    }
}
