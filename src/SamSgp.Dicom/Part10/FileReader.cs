using System.IO.Compression;

namespace SamSgp.Dicom;

/// <summary>Reads a file (PS3.10 7): preamble, file meta information, dataset; with what is missing guessed.</summary>
internal static class FileReader
{
    // FDICT in the header of a zlib stream (RFC 1950 2.2).
    private const int PresetDictionary = 0x20;

    private const int PreambleLength = 128;

    /// <exception cref="DicomFormatException">It is no DICOM; what was read before is in its File.</exception>
    public static DicomFile Read(ByteSource source, DicomReadOptions options)
    {
        var file = new DicomFile(new DicomFileMetaInformation { AutoValidate = false }, new DicomDataset { AutoValidate = false });
        file.FileMetaInfo.Clear();
        var log = new LeniencyLog(options.IsStrict);
        try
        {
            Read(source, options, log, file);
        }
        catch (DicomFormatException exception)
        {
            file.Leniencies = log.Notes;
            file.IsPartial = true;
            exception.File = file;
            throw;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            file.Leniencies = log.Notes;
            file.IsPartial = true;
            throw new DicomFormatException($"the bytes cannot be inflated: {exception.Message}", null, source.Position, exception) { File = file };
        }

        file.Leniencies = log.Notes;
        return file;
    }

    private static void Read(ByteSource source, DicomReadOptions options, LeniencyLog log, DicomFile file)
    {
        SkipPreamble(source, log, file);
        if (source.Has(8) && source.PeekUInt16(0, false) == 2) ReadMeta(source, options, log, file);
        else NoteNoMeta(source, log, file);
        var syntax = ChooseSyntax(source, log, file);
        file.Dataset = new DicomDataset(syntax, 64) { AutoValidate = false, FallbackCharacterSet = options.FallbackCharacterSet };
        if (syntax.IsDeflate) source = Inflate(source, options, log);
        var reader = new DatasetReader(source, options, log, Encoding(source, syntax, log));
        reader.Read(file.Dataset);
        file.IsPartial = reader.IsStopped || reader.HasSkipped;
    }

    private static void NoteNoMeta(ByteSource source, LeniencyLog log, DicomFile file)
    {
        file.Format = DicomFileFormat.DICOM3NoFileMetaInfo;
        log.Note(DicomLeniencyKind.MissingFileMetaInformation, null, source.Position, "there is no file meta information");
    }

    private static void SkipPreamble(ByteSource source, LeniencyLog log, DicomFile file)
    {
        if (source.Has(PreambleLength + 4) && source.Peek(PreambleLength + 4)[PreambleLength..].SequenceEqual("DICM"u8))
        {
            file.Format = DicomFileFormat.DICOM3;
            file.Preamble = source.Peek(PreambleLength).ToArray();
            source.Advance(PreambleLength + 4);
            return;
        }

        if (source.Has(4) && source.Peek(4).SequenceEqual("DICM"u8)) source.Advance(4);
        else if (!LooksLikeDataset(source))
            throw new DicomFormatException("this is no DICOM file: neither DICM after 128 bytes nor an attribute at the start", null, 0);
        file.Format = DicomFileFormat.DICOM3NoPreamble;
        log.Note(DicomLeniencyKind.MissingPreamble, null, 0, "the file does not start with 128 bytes and DICM");
    }

    // A dataset starts with a low group: 0002, 0004, 0008, in either order of bytes.
    private static bool LooksLikeDataset(ByteSource source)
    {
        if (!source.Has(8)) return false;
        var (little, big) = (source.PeekUInt16(0, false), source.PeekUInt16(0, true));
        if (little is not (0 or 2 or 4 or 8 or 0x10) && big is not (2 or 4 or 8 or 0x10)) return false;
        var isBig = little is not (0 or 2 or 4 or 8 or 0x10);
        var bytes = source.Peek(8);
        return DicomVR.Find(bytes[4], bytes[5]) is not null
            || source.PeekUInt32(4, isBig) is ElementHeader.Undefined or < 0x10000;
    }

    private static void ReadMeta(ByteSource source, DicomReadOptions options, LeniencyLog log, DicomFile file)
    {
        var start = source.Position;
        var meta = file.FileMetaInfo;
        var strictOptions = new DicomReadOptions { MaximumElements = options.MaximumElements, MaximumDepth = options.MaximumDepth, IsStrict = options.IsStrict };
        new DatasetReader(source, strictOptions, log, DicomTransferSyntax.ExplicitVRLittleEndian).ReadMeta(meta);
        if (meta.TryGetSingleValue<uint>(DicomTag.FileMetaInformationGroupLength, out var stated))
        {
            // The length counts from after its own element, which has 12 bytes.
            if (source.Position - start - 12 != stated)
                log.Note(DicomLeniencyKind.WrongMetaGroupLength, DicomTag.FileMetaInformationGroupLength, start, $"the file meta information has {source.Position - start - 12} bytes, not the {stated} stated");
        }
        else
        {
            log.Note(DicomLeniencyKind.MissingMetaGroupLength, DicomTag.FileMetaInformationGroupLength, start, "the length of the file meta information is missing");
        }
    }

    private static DicomTransferSyntax ChooseSyntax(ByteSource source, LeniencyLog log, DicomFile file)
    {
        var uid = file.FileMetaInfo.GetSingleValueOrDefault(DicomTag.TransferSyntaxUID, "");
        if (uid.Length > 0) return DicomTransferSyntax.Parse(uid);
        var guess = Guess(source) ?? DicomTransferSyntax.ImplicitVRLittleEndian;
        if (file.FileMetaInfo.Count > 0)
            log.Note(DicomLeniencyKind.MissingTransferSyntax, DicomTag.TransferSyntaxUID, source.Position, $"no transfer syntax is named; it was taken for {guess}");
        return guess;
    }

    // The stated syntax, unless the first element is plainly in another.
    private static DicomTransferSyntax Encoding(ByteSource source, DicomTransferSyntax stated, LeniencyLog log)
    {
        var guess = Guess(source);
        if (guess is null || (guess.IsExplicitVR == stated.IsExplicitVR && guess.Endian == stated.Endian)) return stated;
        // A dataset that starts high is not turned round where that gives an attribute which there is not.
        if (guess.Endian != stated.Endian && IsKnown(source, stated.Endian) && !IsKnown(source, guess.Endian)) return stated;
        log.Note(DicomLeniencyKind.WrongTransferSyntax, DicomTag.TransferSyntaxUID, source.Position, $"the file names {stated}, but its dataset is {guess}");
        return guess;
    }

    private static bool IsKnown(ByteSource source, Endian endian)
    {
        var tag = new DicomTag(source.PeekUInt16(0, endian == Endian.Big), source.PeekUInt16(2, endian == Endian.Big));
        return tag.DictionaryEntry != DicomDictionary.UnknownTag;
    }

    // The syntax that a dataset's first element shows; null where it shows none.
    private static DicomTransferSyntax? Guess(ByteSource source)
    {
        if (!source.Has(8)) return null;
        var (little, big) = (source.PeekUInt16(0, false), source.PeekUInt16(0, true));
        // The group nearer to zero is the right one: datasets start low.
        var isBig = big < little;
        var bytes = source.Peek(8);
        if (DicomVR.Find(bytes[4], bytes[5]) is not null)
            return isBig ? DicomTransferSyntax.ExplicitVRBigEndian : DicomTransferSyntax.ExplicitVRLittleEndian;
        var length = source.PeekUInt32(4, isBig);
        var isLength = length == ElementHeader.Undefined || length <= source.Remaining - 8;
        return !isBig && isLength && length < 0x1000000 ? DicomTransferSyntax.ImplicitVRLittleEndian : null;
    }

    private static ByteSource Inflate(ByteSource source, DicomReadOptions options, LeniencyLog log)
    {
        var rest = source.AsStream();
        if (source.Has(8) && LooksLikeDataset(source) && Guess(source) == DicomTransferSyntax.ExplicitVRLittleEndian)
        {
            log.Note(DicomLeniencyKind.WrongDeflate, null, source.Position, "the dataset is not deflated");
            return source;
        }

        // A zlib header, which DICOM does not have: deflate with a checksum over both bytes (RFC 1950).
        var hasHeader = source.Has(2) && (source.Peek(1)[0] & 0x0F) == 8 && source.PeekUInt16(0, true) % 31 == 0;
        if (hasHeader && (source.PeekUInt16(0, true) & PresetDictionary) != 0)
            throw new DicomFormatException("the deflated dataset needs a preset dictionary, which DICOM does not have", null, source.Position);
        if (hasHeader) log.Note(DicomLeniencyKind.WrongDeflate, null, source.Position, "the deflated dataset has a zlib header");
        Stream inflated = hasHeader
            ? new ZLibStream(rest, CompressionMode.Decompress)
            : new DeflateStream(rest, CompressionMode.Decompress);
        return new ByteSource(new LimitedStream(inflated, options.MaximumInflatedSize));
    }
}
