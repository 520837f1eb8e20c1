namespace SamSgp.Dicom;

// Headers of elements: which attribute, which VR, how long.
internal sealed partial class DatasetReader
{
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
        var vrs = tag.DictionaryEntry.ValueRepresentations;
        var vr = vrs.Count == 1 ? vrs[0] : AmbiguousVR.Choose(tag, vrs, dataset, context);
        return new ElementHeader(tag, vr, length, offset);
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

        return new ElementHeader(tag, vr, ReadLongLength(tag, offset), offset);
    }

    private uint ReadLongLength(DicomTag tag, long offset)
    {
        if (!_source.Has(12)) throw new DicomFormatException("the file ends inside the header of an element", tag, offset);
        var length = _source.PeekUInt32(8, _isBigEndian);
        _source.Advance(12);
        return length;
    }

    // Two bytes that are no VR. Letters may be a VR of the future, with a 32-bit length (PS3.5 6.2) after two zero bytes;
    // otherwise the element was written without VR.
    private ElementHeader ReadUnknownVR(DicomTag tag, long offset, DicomDataset dataset, in ReadContext context)
    {
        var bytes = _source.Peek(8);
        var (first, second) = (bytes[4], bytes[5]);
        var hasReserved = bytes[6] == 0 && bytes[7] == 0;
        var implicitLength = _source.PeekUInt32(4, _isBigEndian);
        if (!IsPrintable(first) || !IsPrintable(second))
        {
            if (implicitLength == ElementHeader.Undefined || implicitLength <= _source.Remaining - 8)
            {
                _log.Note(DicomLeniencyKind.InvalidVR, tag, offset, "no VR stands where one must; the element was read as implicit VR");
                return ReadImplicit(tag, offset, dataset, context);
            }

            if (first != 0 || second != 0)
                throw new DicomFormatException($"bytes {first:X2} {second:X2} are no VR, and as a length they are more than the file has", tag, offset);
        }

        var name = IsPrintable(first) && IsPrintable(second) ? $"'{(char)first}{(char)second}'" : $"{first:X2} {second:X2}";
        _log.Note(DicomLeniencyKind.InvalidVR, tag, offset, $"{name} is no VR; the value was kept as UN");
        if (hasReserved && _source.Has(12) && (_source.PeekUInt32(8, _isBigEndian) is var longLength)
            && (longLength == ElementHeader.Undefined || longLength <= _source.Remaining - 12))
            return new ElementHeader(tag, DicomVR.UN, ReadLongLength(tag, offset), offset);
        var length = _source.PeekUInt16(6, _isBigEndian);
        _source.Advance(8);
        return new ElementHeader(tag, DicomVR.UN, length, offset);
    }

    private static bool IsPrintable(byte value) => value is >= 0x20 and < 0x7F;
}
