namespace SamSgp.Dicom;

// Headers of elements: which attribute, which VR, how long.
internal sealed partial class DatasetReader
{
    private const int FarAway = 32 * 1024;

    private ElementHeader ReadHeader(DicomDataset dataset, in ReadContext context)
    {
        var offset = _source.Position;
        var tag = new DicomTag(_source.PeekUInt16(0, _isBigEndian), _source.PeekUInt16(2, _isBigEndian));
        if (tag.IsPrivate) tag = new DicomTag(tag.Value, dataset.CreatorOf(tag));
        return _isExplicit ? ReadExplicit(tag, offset, dataset, context) : ReadImplicit(tag, offset, dataset, context);
    }

    private ElementHeader ReadImplicit(DicomTag tag, long offset, DicomDataset dataset, in ReadContext context)
    {
        var length = _source.PeekUInt32(4, _isBigEndian);
        _source.Advance(8);
        return new ElementHeader(tag, KnownVR(tag, length, dataset, context), length, offset);
    }

    // What the dictionaries say, unless a value of this length cannot be so.
    private DicomVR KnownVR(DicomTag tag, uint length, DicomDataset dataset, in ReadContext context)
    {
        var vrs = tag.DictionaryEntry.ValueRepresentations;
        var vr = vrs.Count == 1 ? vrs[0] : AmbiguousVR.Choose(tag, vrs, dataset, context);
        if (vr == DicomVR.SQ) return length is 0 or ElementHeader.Undefined || StartsWithItem() ? vr : DicomVR.UN;
        return vr.UnitSize > 1 && length != ElementHeader.Undefined && length % vr.UnitSize != 0 ? DicomVR.UN : vr;
    }

    private bool StartsWithItem()
    {
        if (!_source.Has(8)) return true;
        return _source.PeekUInt16(0, _isBigEndian) == 0xFFFE || _source.PeekUInt16(0, !_isBigEndian) == 0xFFFE;
    }

    private ElementHeader ReadExplicit(DicomTag tag, long offset, DicomDataset dataset, in ReadContext context)
    {
        var bytes = _source.Peek(8);
        var vr = DicomVR.Find(bytes[4], bytes[5]);
        if (vr is null) return ReadUnknownVR(tag, offset, dataset, context);
        if (vr.Is16bitLength)
        {
            var shortLength = _source.PeekUInt16(6, _isBigEndian);
            _source.Advance(8);
            return new ElementHeader(tag, vr, shortLength, offset);
        }

        var length = ReadLongLength(tag, offset);
        // Someone between did not know the attribute; its bytes are those of implicit VR little endian (PS3.5 6.2.2).
        if (vr == DicomVR.UN && length != ElementHeader.Undefined && !_isBigEndian)
            vr = KnownVR(tag, length, dataset, context);
        return new ElementHeader(tag, vr, length, offset, IsImplicit: vr == DicomVR.SQ && bytes[4] == 'U');
    }

    private uint ReadLongLength(DicomTag tag, long offset)
    {
        if (!_source.Has(12)) throw new DicomFormatException("the file ends inside the header of an element", tag, offset);
        var length = _source.PeekUInt32(8, _isBigEndian);
        _source.Advance(12);
        return length;
    }

    // Two bytes that are no VR: the form is taken after which the next element makes sense. Letters may be a VR of the
    // future, with a 32-bit length (PS3.5 6.2); other elements were written without VR, or without length.
    private ElementHeader ReadUnknownVR(DicomTag tag, long offset, DicomDataset dataset, in ReadContext context)
    {
        var bytes = _source.Peek(8);
        var isText = IsPrintable(bytes[4]) && IsPrintable(bytes[5]);
        var name = isText ? $"'{(char)bytes[4]}{(char)bytes[5]}'" : $"{bytes[4]:X2} {bytes[5]:X2}";
        foreach (var (headerLength, length, isSure) in Forms(isText))
        {
            if (!isSure && !IsNextPlausible(tag, headerLength, length)) continue;
            _log.Note(DicomLeniencyKind.InvalidVR, tag, offset, $"{name} is no VR; the value was read as {length} bytes of what the dictionary says");
            _source.Advance(headerLength);
            return new ElementHeader(tag, KnownVR(tag, length, dataset, context), length, offset);
        }

        throw new DicomFormatException($"{name} is no VR, and no length fits what follows", tag, offset);
    }

    // Header and value lengths that the bytes may mean. An undefined length needs no check: an item must follow.
    private List<(int Header, uint Value, bool IsSure)> Forms(bool isText)
    {
        var forms = new List<(int, uint, bool)>();
        if (_source.Has(12) && _source.PeekUInt16(6, _isBigEndian) == 0)
        {
            var longLength = _source.PeekUInt32(8, _isBigEndian);
            forms.Add((12, longLength, longLength == ElementHeader.Undefined));
        }

        var implicitLength = _source.PeekUInt32(4, _isBigEndian);
        forms.Add((8, implicitLength, implicitLength == ElementHeader.Undefined));
        forms.Insert(isText ? 0 : forms.Count, (8, _source.PeekUInt16(6, _isBigEndian), false));
        forms.Add((6, 0, false));
        return forms;
    }

    // Whether after a value the source ends, a delimiter comes, or an element of a higher tag and with a VR, or with the same that is none.
    private bool IsNextPlausible(DicomTag tag, int headerLength, uint length)
    {
        if (length > _source.Remaining - headerLength) return false;
        // What is too far away to be looked at is believed.
        if (length > FarAway) return true;
        var next = headerLength + (int)length;
        if (!_source.Has(next + 8)) return !_source.Has(next + 1) && _source.Has(next);
        var (group, element) = (_source.PeekUInt16(next, _isBigEndian), _source.PeekUInt16(next + 2, _isBigEndian));
        if (group == 0xFFFE) return element is 0xE000 or 0xE00D or 0xE0DD;
        var bytes = _source.Peek(next + 8);
        var isVR = DicomVR.Find(bytes[^4], bytes[^3]) is not null || bytes[^4..^2].SequenceEqual(bytes[4..6]);
        return isVR && new DicomTag(group, element).Value >= tag.Value;
    }

    private static bool IsPrintable(byte value) => value is >= 0x20 and < 0x7F;
}
