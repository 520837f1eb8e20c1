using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Wado;

namespace SamSgp.Dicomweb.Stow;

/// <summary>Puts bulk data into the metadata that names it, and makes instances of that.</summary>
internal static class BulkDataMerge
{
    /// <summary>The instance, its values in the files of the parts.</summary>
    /// <exception cref="DicomDataException">A value has no part, or what there is makes no instance.</exception>
    public static DicomFile Instance(DicomDataset metadata, BulkParts parts)
    {
        metadata.NotValidated().Remove(DicomTag.AvailableTransferSyntaxUID);
        var syntax = Merge(metadata, parts);
        var file = new DicomFile(metadata);
        file.FileMetaInfo.TransferSyntax = syntax is null ? DicomTransferSyntax.ExplicitVRLittleEndian : DicomTransferSyntax.Parse(syntax);
        return file;
    }

    /// <summary>Attributes whose values their VRs do not allow (PS3.5 6.2), each with a sentence.</summary>
    public static IReadOnlyList<(DicomTag Tag, string Fault)> InvalidAttributes(DicomDataset dataset)
    {
        var invalid = new List<(DicomTag, string)>();
        foreach (var item in dataset)
        {
            try
            {
                if (item is not DicomElement { Buffer: BulkDataUriByteBuffer }) item.Validate();
            }
            catch (DicomValidationException fault)
            {
                invalid.Add((item.Tag, $"{item.Tag.DictionaryEntry.Keyword}: {fault.Message}"));
            }
        }

        return invalid;
    }

    // The transfer syntax that compressed pixels ask for; null where there are none.
    private static string? Merge(DicomDataset dataset, BulkParts parts)
    {
        string? syntax = null;
        foreach (var item in dataset.ToList())
        {
            if (item is DicomSequence sequence)
            {
                foreach (var inner in sequence.Items) Merge(inner, parts);
            }
            else if (item is DicomElement { Buffer: BulkDataUriByteBuffer { BulkDataUri: var uri } } element)
            {
                var found = parts.At(uri);
                if (found.Count == 0) throw new DicomDataException($"{element.Tag.DictionaryEntry.Keyword} is at {uri}, and no part is.");
                var isPixels = element.Tag == DicomTag.PixelData;
                if (isPixels && found[0].CompressedSyntax is { } compressed) dataset.AddOrUpdate(Frames(dataset, found, syntax = compressed));
                else if (isPixels || found.Count == 1) dataset.AddOrUpdate(element.ValueRepresentation, element.Tag, Together(found));
                else throw new DicomDataException($"{element.Tag.DictionaryEntry.Keyword} is at {uri}, and {found.Count} parts are.");
            }
        }

        return syntax;
    }

    // Where one frame ends and the next begins only the parts say; a video's frames are one stream.
    private static DicomOtherByteFragment Frames(DicomDataset dataset, List<BulkPart> parts, string syntax)
    {
        var frames = dataset.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1);
        var isStream = parts.Count == 1 && FrameMediaTypes.Of(syntax) == FrameMediaTypes.Bytes;
        if (parts.Count != frames && !isStream)
            throw new DicomDataException($"NumberOfFrames {frames}, but {parts.Count} of {(parts[0].Type ?? MediaType.Parse(FrameMediaTypes.Bytes))!.Name}: a part for each.");
        if (parts.Exists(part => part.CompressedSyntax != syntax)) throw new DicomDataException("The frames are not all of one transfer syntax.");
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        foreach (var part in parts) pixels.Fragments.Add(Bytes(part));
        return pixels;
    }

    private static IByteBuffer Together(List<BulkPart> parts) => parts is [var only] ? Bytes(only) : new CompositeByteBuffer(parts.Select(Bytes));

    private static FileByteBuffer Bytes(BulkPart part) => new(part.File.Path, 0, part.File.Length);
}
