using System.Buffers.Binary;

namespace SamSgp.Dicom;

// Sequences of items and of fragments.
internal sealed partial class DatasetReader
{
    private DicomSequence ReadSequence(in ElementHeader header, long? end, in ReadContext context)
    {
        var inner = context with { Depth = context.Depth + 1 };
        var items = new List<DicomDataset>();
        var sequence = DicomSequence.Of(header.Tag, items);
        if (header.IsUndefined) ReadSequenceItems(header, items, null, inner);
        else ReadSequenceItems(header, items, _source.Position + CheckLength(header), inner);
        if (end is not null && _source.Position > end)
            _log.Note(DicomLeniencyKind.WrongItemLength, header.Tag, header.Offset, "a sequence ends after the item that it is in; the sequence counted");
        return sequence;
    }

    private void ReadSequenceItems(in ElementHeader header, List<DicomDataset> items, long? end, in ReadContext context)
    {
        while (!IsStopped && (end is null || _source.Position < end))
        {
            if (!_source.Has(8))
            {
                ReadEnd(isDelimited: end is null);
                return;
            }

            var offset = _source.Position;
            var (group, element) = (_source.PeekUInt16(0, _isBigEndian), _source.PeekUInt16(2, _isBigEndian));
            if (group == 0xFFFE && element == 0xE000)
            {
                items.Add(ReadItem(context));
                continue;
            }

            if (group == 0xFFFE && element == 0xE0DD)
            {
                _source.Advance(8);
                if (end is null) return;
                _log.Note(DicomLeniencyKind.StrayDelimiter, header.Tag, offset, "a sequence of known length has an end of its own; it was dropped");
                continue;
            }

            if (group == 0xFFFE && element == 0xE00D)
            {
                _source.Advance(8);
                _log.Note(DicomLeniencyKind.StrayDelimiter, header.Tag, offset, "the end of an item where none is open was dropped");
                continue;
            }

            ReadWithoutItem(header, items, offset, end, context);
            return;
        }
    }

    // Something else than an item: the sequence is over, or this is not one at all.
    private void ReadWithoutItem(in ElementHeader header, List<DicomDataset> items, long offset, long? end, in ReadContext context)
    {
        // Little-endian items inside a big-endian dataset, or the other way round.
        if (_source.PeekUInt32(0, !_isBigEndian) is 0xFFFEE000 or 0xE000FFFE && _source.PeekUInt16(0, !_isBigEndian) == 0xFFFE)
        {
            _log.Note(DicomLeniencyKind.MixedEncoding, header.Tag, offset, "the sequence has the other order of bytes than the dataset around it");
            _isBigEndian = !_isBigEndian;
            ReadSequenceItems(header, items, end, context);
            _isBigEndian = !_isBigEndian;
            return;
        }

        if (end is not null || items.Count == 0)
            throw new DicomFormatException($"an item must start here, but {_source.PeekUInt16(0, _isBigEndian):x4},{_source.PeekUInt16(2, _isBigEndian):x4} does", header.Tag, offset);
        _log.Note(DicomLeniencyKind.MissingDelimiter, header.Tag, offset, "a sequence of undefined length has no end; it was ended before the next element");
    }

    private DicomDataset ReadItem(in ReadContext context)
    {
        if (context.Depth > _options.MaximumDepth)
            throw new DicomFormatException($"more than {_options.MaximumDepth} sequences inside each other; the limit is an option", DicomTag.Item, _source.Position);
        var header = new ElementHeader(DicomTag.Item, DicomVR.NONE, _source.PeekUInt32(4, _isBigEndian), _source.Position);
        Count(header);
        _source.Advance(8);
        var item = new DicomDataset(_syntax, 0) { AutoValidate = false };
        if (header.IsUndefined)
        {
            ReadItems(item, null, true, context);
            return item;
        }

        if (header.Length > _source.Remaining)
            _log.Note(DicomLeniencyKind.TruncatedValue, DicomTag.Item, header.Offset, $"the file ends after {_source.Remaining} of {header.Length} bytes of the item");
        ReadItems(item, _source.Position + Math.Min(header.Length, _source.Remaining), false, context);
        return item;
    }

    // An undefined length where no sequence was announced.
    private DicomItem ReadUndefined(in ElementHeader header, long? end, in ReadContext context)
    {
        var isPixelData = header.Tag == DicomTag.PixelData && context.Depth == 0;
        if (isPixelData || (header.VR == DicomVR.OB || header.VR == DicomVR.OW)) return ReadFragments(header);
        if (header.VR != DicomVR.UN)
            _log.Note(DicomLeniencyKind.UndefinedLength, header.Tag, header.Offset, $"an attribute of VR {header.VR.Code} has an undefined length; it was read as a sequence");
        return header.VR == DicomVR.UN ? ReadImplicitSequence(header, end, context) : ReadSequence(header, end, context);
    }

    // The items of a UN are implicit VR little endian, whatever the syntax (PS3.5 6.2.2). Some write them explicit.
    private DicomSequence ReadImplicitSequence(in ElementHeader header, long? end, in ReadContext context)
    {
        var (wasExplicit, wasBigEndian) = (_isExplicit, _isBigEndian);
        (_isExplicit, _isBigEndian) = (wasExplicit && IsExplicitItem(), false);
        if (_isExplicit)
            _log.Note(DicomLeniencyKind.MixedEncoding, header.Tag, header.Offset, "the items of a UN are explicit VR");
        var sequence = ReadSequence(header, end, context);
        (_isExplicit, _isBigEndian) = (wasExplicit, wasBigEndian);
        return sequence;
    }

    // Whether an item comes whose first element names its VR.
    private bool IsExplicitItem()
    {
        if (!_source.Has(16)) return false;
        var bytes = _source.Peek(16);
        return DicomVR.Find(bytes[12], bytes[13]) is not null;
    }

    private DicomFragmentSequence ReadFragments(in ElementHeader header)
    {
        var fragments = new List<IByteBuffer>();
        List<uint>? offsets = null;
        while (true)
        {
            var offset = _source.Position;
            if (!_source.Has(8))
            {
                ReadEnd(isDelimited: true);
                break;
            }

            var (group, element) = (_source.PeekUInt16(0, _isBigEndian), _source.PeekUInt16(2, _isBigEndian));
            var length = _source.PeekUInt32(4, _isBigEndian);
            if (group != 0xFFFE || element is not (0xE000 or 0xE0DD))
            {
                if (fragments.Count == 0)
                    throw new DicomFormatException($"a fragment must start here, but {group:x4},{element:x4} does", header.Tag, offset);
                _log.Note(DicomLeniencyKind.MissingDelimiter, header.Tag, offset, "the fragments have no end; they were ended before the next element");
                break;
            }

            _source.Advance(8);
            if (element == 0xE0DD) break;
            var fragmentHeader = new ElementHeader(header.Tag, header.VR, length, offset);
            Count(fragmentHeader);
            if (length == ElementHeader.Undefined)
                throw new DicomFormatException("a fragment must have a length", header.Tag, offset);
            if (offsets is null) offsets = ReadOffsetTable(fragmentHeader);
            else fragments.Add(ReadFragment(fragmentHeader));
        }

        return DicomFragmentSequence.Create(header.VR, header.Tag, offsets ?? [], fragments);
    }

    private List<uint> ReadOffsetTable(in ElementHeader header)
    {
        var bytes = _source.Take(CheckLength(header)).Span;
        var offsets = new List<uint>(bytes.Length / 4);
        for (; bytes.Length >= 4; bytes = bytes[4..]) offsets.Add(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        if (!bytes.IsEmpty)
            _log.Note(DicomLeniencyKind.WrongFragment, header.Tag, header.Offset, "the offset table is no whole number of offsets");
        return offsets;
    }

    private IByteBuffer ReadFragment(in ElementHeader header)
    {
        var length = CheckLength(header);
        if (length > _options.LargeObjectSize && IsLeftOut(length)) return EmptyBuffer.Value;
        if (length > _options.LargeObjectSize && _options.ReadOption == FileReadOption.ReadLargeOnDemand && _source.CanDefer)
        {
            var buffer = _source.Defer(length);
            _source.Skip(length);
            return buffer;
        }

        var bytes = _source.Take(length);
        if (bytes.Length < length)
            _log.Note(DicomLeniencyKind.TruncatedValue, header.Tag, header.Offset, $"the file ends after {bytes.Length} of {header.Length} bytes of a fragment");
        return new MemoryByteBuffer(bytes);
    }
}
