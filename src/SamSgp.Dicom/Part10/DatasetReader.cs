namespace SamSgp.Dicom;

/// <summary>Parses a dataset (PS3.5 7): elements, sequences, items and fragments. Every length is checked against what
/// is left before anything is allocated for it.</summary>
internal sealed partial class DatasetReader
{
    private readonly ByteSource _source;
    private readonly DicomReadOptions _options;
    private readonly LeniencyLog _log;
    private readonly ParseState _state = new();
    private readonly DicomTransferSyntax _syntax;
    private bool _isExplicit;
    private bool _isBigEndian;
    private int _count;

    public DatasetReader(ByteSource source, DicomReadOptions options, LeniencyLog log, DicomTransferSyntax syntax)
    {
        (_source, _options, _log, _syntax) = (source, options, log, syntax);
        _isExplicit = syntax.IsExplicitVR;
        _isBigEndian = syntax.Endian == Endian.Big;
    }

    /// <summary>Whether the caller's condition ended the reading.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether large values were left out.</summary>
    public bool HasSkipped { get; private set; }

    /// <summary>Reads to the end of the source.</summary>
    public void Read(DicomDataset dataset) =>
        ReadItems(dataset, null, false, new ReadContext(_options.FallbackCharacterSet, false, 0, 0));

    /// <summary>Reads the elements of group 0002 only.</summary>
    public void ReadMeta(DicomDataset dataset)
    {
        var context = new ReadContext(DicomCharacterSet.Default, false, 0, 0);
        while (_source.Has(8) && _source.PeekUInt16(0, _isBigEndian) == 2) ReadElement(dataset, null, ref context);
    }

    /// <summary>Reads elements up to the end of an item, or of the source.</summary>
    /// <param name="dataset">Where they go.</param>
    /// <param name="end">Where the item ends; null where a delimiter, or the source, ends it.</param>
    /// <param name="isDelimited">Whether a delimiter ends it.</param>
    /// <param name="context">What it takes over.</param>
    private void ReadItems(DicomDataset dataset, long? end, bool isDelimited, ReadContext context)
    {
        while (!IsStopped)
        {
            if (end is not null && _source.Position >= end) break;
            if (!_source.Has(8))
            {
                ReadEnd(isDelimited);
                break;
            }

            if (_source.PeekUInt16(0, _isBigEndian) == 0xFFFE)
            {
                if (ReadDelimiter(isDelimited, context)) break;
                continue;
            }

            if (context.Depth == 0 && MustStop()) break;
            ReadElement(dataset, end, ref context);
        }

        if (end is not null && _source.Position > end && !IsStopped)
            _log.Note(DicomLeniencyKind.WrongItemLength, null, _source.Position, "an item ends inside one of its values; the value counted");
    }

    private void ReadEnd(bool isDelimited)
    {
        if (isDelimited)
            _log.Note(DicomLeniencyKind.MissingDelimiter, null, _source.Position, "the file ends inside an item or sequence of undefined length");
        else if (_source.Has(1))
            _log.Note(DicomLeniencyKind.TrailingBytes, null, _source.Position, "too few bytes for an element are left; they were dropped");
        _source.Skip(8);
    }

    // True where the item ends here.
    private bool ReadDelimiter(bool isDelimited, in ReadContext context)
    {
        var offset = _source.Position;
        var element = _source.PeekUInt16(2, _isBigEndian);
        var length = _source.PeekUInt32(4, _isBigEndian);
        if (element == 0xE00D)
        {
            _source.Advance(8);
            if (length != 0)
                _log.Note(DicomLeniencyKind.DelimiterLength, DicomTag.ItemDelimitationItem, offset, $"a delimiter has length {length}; it was taken for 0");
            if (isDelimited) return true;
            _log.Note(DicomLeniencyKind.StrayDelimiter, DicomTag.ItemDelimitationItem, offset, "the end of an item where none is open was dropped");
            return false;
        }

        if (element == 0xE0DD)
        {
            if (isDelimited)
            {
                // Left for the sequence to read.
                _log.Note(DicomLeniencyKind.MissingDelimiter, DicomTag.SequenceDelimitationItem, offset, "a sequence ends inside an item of undefined length; the item was ended too");
                return true;
            }

            _source.Advance(8);
            _log.Note(DicomLeniencyKind.StrayDelimiter, DicomTag.SequenceDelimitationItem, offset, "the end of a sequence where none is open was dropped");
            return false;
        }

        if (element != 0xE000)
            throw new DicomFormatException("no element has this tag", new DicomTag(0xFFFE, element), offset);
        // The header of its sequence is lost.
        _log.Note(DicomLeniencyKind.StrayItem, DicomTag.Item, offset, "an item where no sequence is open was dropped");
        ReadItem(context with { Depth = context.Depth + 1 });
        return false;
    }

    private bool MustStop()
    {
        var tag = new DicomTag(_source.PeekUInt16(0, _isBigEndian), _source.PeekUInt16(2, _isBigEndian));
        _state.Tag = tag;
        var isPixelData = tag.Value is DicomPixelTags.PixelData or DicomPixelTags.FloatPixelData or DicomPixelTags.DoubleFloatPixelData;
        IsStopped = (_options.StopBeforePixelData && isPixelData) || _options.Stop?.Invoke(_state) == true;
        _state.PreviousTag = tag;
        return IsStopped;
    }

    private void ReadElement(DicomDataset dataset, long? end, ref ReadContext context)
    {
        var header = ReadHeader(dataset, context);
        Count(header);
        CheckOrder(dataset, header);
        var item = ReadValue(dataset, header, end, context);
        if (item is null) return;
        if (dataset.Put(item))
            _log.Note(DicomLeniencyKind.DuplicateElement, header.Tag, header.Offset, "the attribute comes twice; the last one counts");
        TakeOver(item, ref context);
    }

    private DicomItem? ReadValue(DicomDataset dataset, in ElementHeader header, long? end, in ReadContext context)
    {
        var (tag, vr) = (header.Tag, header.VR);
        if (header.IsImplicit) return ReadImplicitSequence(header, end, context);
        if (vr == DicomVR.SQ) return ReadSequence(header, end, context);
        if (header.IsUndefined) return ReadUndefined(header, end, context);
        var length = CheckLength(header);
        if (length > _options.LargeObjectSize && IsLeftOut(length)) return null;
        if (length > _options.LargeObjectSize && _options.ReadOption == FileReadOption.ReadLargeOnDemand && _source.CanDefer)
            return ElementFactory.FromData(vr, tag, Defer(header, length, context));
        // Where the source's end is not known, most such lengths are lies: what comes is counted.
        var bytes = length == 0 ? default : length <= Array.MaxLength || _source.End is null ? _source.Take(length) : throw TooLarge(header);
        if (bytes.Length == Array.MaxLength && length > bytes.Length) throw TooLarge(header);
        if (bytes.Length < length)
            _log.Note(DicomLeniencyKind.TruncatedValue, tag, header.Offset, $"the file ends after {bytes.Length} of {header.Length} bytes of the value");
        if (_isBigEndian && SwapUnit(header, context) is > 1 and var unit)
        {
            var swapped = bytes.ToArray();
            ByteOrder.Swap(swapped, unit);
            bytes = swapped;
        }

        if (IsSwappedPixelData(tag, context))
        {
            var swapped = bytes.ToArray();
            ByteOrder.Swap(swapped, 2);
            bytes = swapped;
        }

        return ElementFactory.FromData(vr, tag, new ElementData(bytes, null, vr.IsStringEncoded ? context.CharacterSet : null));
    }

    // The pixels of a GE syntax are big endian, all else is little endian.
    private bool IsSwappedPixelData(DicomTag tag, in ReadContext context) => _syntax.SwapPixelData && tag == DicomTag.PixelData && context.BitsAllocated > 8;

    private static DicomFormatException TooLarge(in ElementHeader header) => new(
        $"a value of {header.Length} bytes is read on demand only, from a file or a seekable stream", header.Tag, header.Offset);

    private bool IsLeftOut(long length)
    {
        if (_options.ReadOption != FileReadOption.SkipLargeTags) return false;
        HasSkipped = true;
        _source.Skip(length);
        return true;
    }

    private ElementData Defer(in ElementHeader header, long length, in ReadContext context)
    {
        var buffer = _source.Defer(length);
        _source.Skip(length);
        if (_isBigEndian && SwapUnit(header, context) is > 1 and var unit) buffer = new SwappedByteBuffer(buffer, unit);
        else if (IsSwappedPixelData(header.Tag, context)) buffer = new SwappedByteBuffer(buffer, 2);
        return new ElementData(default, buffer, header.VR.IsStringEncoded ? context.CharacterSet : null);
    }

    // The bytes of a value that are there: fewer than stated where the file ends.
    private long CheckLength(in ElementHeader header)
    {
        long length = header.Length;
        if (length % 2 != 0)
            _log.Note(DicomLeniencyKind.OddLength, header.Tag, header.Offset, $"the value has an odd length, {length}");
        if (length <= _source.Remaining) return length;
        _log.Note(DicomLeniencyKind.TruncatedValue, header.Tag, header.Offset, $"the file ends after {_source.Remaining} of {length} bytes of the value");
        return _source.Remaining;
    }

    // Pixels of more than 16 bits in big-endian words are whole numbers, not pairs of words.
    private static int SwapUnit(in ElementHeader header, in ReadContext context) =>
        header.Tag == DicomTag.PixelData && header.VR == DicomVR.OW && context.BitsAllocated is 32 or 64
            ? context.BitsAllocated / 8
            : header.VR == DicomVR.AT ? 2 : header.VR.ByteSwap;

    private void Count(in ElementHeader header)
    {
        if (++_count > _options.MaximumElements)
            throw new DicomFormatException($"more than {_options.MaximumElements} elements; the limit is an option", header.Tag, header.Offset);
    }

    private void CheckOrder(DicomDataset dataset, in ElementHeader header)
    {
        if (dataset.Count > 0 && dataset.Items[^1].Tag.Value > header.Tag.Value)
            _log.Note(DicomLeniencyKind.ElementOrder, header.Tag, header.Offset, $"the attribute comes after {dataset.Items[^1].Tag}");
    }

    private static void TakeOver(DicomItem item, ref ReadContext context)
    {
        switch (item.Tag.Value)
        {
            case 0x00080005 when item is DicomStringElement text:
                context = context with { CharacterSet = DicomCharacterSet.Parse(text.Text) };
                break;
            case 0x00280100 when item is DicomUnsignedShort { Count: > 0 } bits:
                context = context with { BitsAllocated = bits.Values[0] };
                break;
            case 0x00280103 when item is DicomUnsignedShort { Count: > 0 } representation:
                context = context with { IsSigned = representation.Values[0] == 1 };
                break;
        }
    }
}
