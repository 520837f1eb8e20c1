using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Stow;

/// <summary>Puts bulk data into the metadata that names it, and makes instances of that.</summary>
internal static class BulkDataMerge
{
    /// <summary>The instance, its values in the files of the parts.</summary>
    /// <exception cref="DicomDataException">A value has no part, or what there is makes no instance.</exception>
    public static DicomFile Instance(DicomDataset metadata, IReadOnlyList<BulkPart> parts)
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
    private static string? Merge(DicomDataset dataset, IReadOnlyList<BulkPart> parts)
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
                var part = parts.FirstOrDefault(part => part.IsAt(uri))
                    ?? throw new DicomDataException($"{element.Tag.DictionaryEntry.Keyword} is at {uri}, and no part is.");
                var bytes = new FileByteBuffer(part.File.Path, 0, part.File.Length);
                if (element.Tag == DicomTag.PixelData && part.CompressedSyntax is { } compressed)
                {
                    syntax = compressed;
                    var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
                    pixels.Fragments.Add(bytes);
                    dataset.AddOrUpdate(pixels);
                }
                else dataset.AddOrUpdate<IByteBuffer>(element.ValueRepresentation, element.Tag, bytes);
            }
        }

        return syntax;
    }
}
