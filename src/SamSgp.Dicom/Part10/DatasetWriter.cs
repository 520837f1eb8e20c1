namespace SamSgp.Dicom;

/// <summary>Encodes a dataset in a transfer syntax. Group lengths, which PS3.5 7.2 retired, are left out.</summary>
internal sealed class DatasetWriter(EncodedDataset output, DicomTransferSyntax syntax, DicomWriteOptions options)
{
    private readonly bool _isBigEndian = syntax.Endian == Endian.Big;

    /// <summary>Encodes file meta information.</summary>
    public void WriteMeta(DicomDataset meta) => WriteItems(meta, new ReadContext(DicomCharacterSet.Default, false, 0, 0));

    /// <summary>Encodes the dataset of a file. Commands and file meta information have no place in it (PS3.10 7.1): a
    /// reader would take them for what they are.</summary>
    public void Write(DicomDataset dataset)
    {
        var context = new ReadContext(dataset.FallbackCharacterSet ?? DicomCharacterSet.Default, false, 0, 0);
        WriteItems(dataset, context, item => item.Tag.Group is not (0 or 2));
    }

    private void WriteItems(DicomDataset dataset, ReadContext context, Func<DicomItem, bool>? belongs = null)
    {
        context = context with
        {
            CharacterSet = dataset.OwnCharacterSet ?? context.CharacterSet,
            BitsAllocated = dataset.GetSingleValueOrDefault(DicomTag.BitsAllocated, context.BitsAllocated),
        };
        foreach (var item in dataset.Items)
        {
            if ((item.Tag.IsGroupLength && item.Tag.Group != 2) || belongs?.Invoke(item) == false) continue;
            switch (item)
            {
                case DicomElement element:
                    Write(element, context);
                    break;
                case DicomSequence sequence:
                    Write(sequence, context);
                    break;
                case DicomFragmentSequence fragments:
                    Write(fragments, context);
                    break;
            }
        }
    }

    private void Write(DicomElement element, in ReadContext context)
    {
        if (element.Tag == DicomTag.PixelData && context.Depth == 0 && syntax.IsEncapsulated)
            throw new DicomDataException($"{syntax} keeps pixel data in fragments, but this dataset has it native.");
        if (element.Deferred is { } deferred && SwapUnit(element, context) <= 1 && element is not DicomStringElement)
        {
            Header(element.Tag, element.ValueRepresentation, deferred.Size + deferred.Size % 2);
            output.Value(deferred);
            if (deferred.Size % 2 != 0) output.Byte(element.ValueRepresentation.PaddingValue);
            return;
        }

        var bytes = element is DicomStringElement text ? text.BytesIn(context.CharacterSet) : element.Bytes;
        Header(element.Tag, element.ValueRepresentation, bytes.Length + bytes.Length % 2);
        if (SwapUnit(element, context) is > 1 and var unit)
        {
            var swapped = bytes.ToArray();
            ByteOrder.Swap(swapped, unit);
            bytes = swapped;
        }

        output.Value(bytes);
        if (bytes.Length % 2 != 0) output.Byte(element.ValueRepresentation.PaddingValue);
    }

    private void Write(DicomSequence sequence, in ReadContext context)
    {
        Tag(sequence.Tag);
        if (syntax.IsExplicitVR)
        {
            output.Bytes("SQ\0\0"u8);
        }

        var end = Length(options.ExplicitLengthSequences);
        foreach (var item in sequence.Items)
        {
            Tag(DicomTag.Item);
            var itemEnd = Length(options.ExplicitLengthSequenceItems);
            WriteItems(item, context with { Depth = context.Depth + 1 });
            End(itemEnd, DicomTag.ItemDelimitationItem);
        }

        End(end, DicomTag.SequenceDelimitationItem);
    }

    private void Write(DicomFragmentSequence fragments, in ReadContext context)
    {
        if (fragments.Tag == DicomTag.PixelData && context.Depth == 0 && !syntax.IsEncapsulated)
            throw new DicomDataException($"{syntax} keeps pixel data native, but this dataset has it in fragments; decode it first.");
        Tag(fragments.Tag);
        if (syntax.IsExplicitVR) output.Bytes(fragments.ValueRepresentation == DicomVR.OW ? "OW\0\0"u8 : "OB\0\0"u8);
        output.UInt32(ElementHeader.Undefined, _isBigEndian);
        Tag(DicomTag.Item);
        output.UInt32((uint)fragments.OffsetTable.Count * 4, _isBigEndian);
        foreach (var offset in fragments.OffsetTable) output.UInt32(offset, _isBigEndian);
        foreach (var fragment in fragments.Fragments)
        {
            Tag(DicomTag.Item);
            output.UInt32(Length32(fragments.Tag, fragment.Size + fragment.Size % 2), _isBigEndian);
            if (fragment.IsMemory) output.Value(fragment.Memory);
            else output.Value(fragment);
            if (fragment.Size % 2 != 0) output.Byte(0);
        }

        Tag(DicomTag.SequenceDelimitationItem);
        output.UInt32(0, _isBigEndian);
    }

    private Action? Length(bool isExplicit)
    {
        if (isExplicit) return output.PlaceForLength(_isBigEndian);
        output.UInt32(ElementHeader.Undefined, _isBigEndian);
        return null;
    }

    private void End(Action? fillIn, DicomTag delimiter)
    {
        if (fillIn is not null)
        {
            fillIn();
            return;
        }

        Tag(delimiter);
        output.UInt32(0, _isBigEndian);
    }

    private void Header(DicomTag tag, DicomVR vr, long length)
    {
        Tag(tag);
        if (syntax.IsExplicitVR)
        {
            // A value too long for its VR's 16-bit length is UN (PS3.5 6.2.2 note 2).
            if (vr.Is16bitLength && length > 0xFFFF) vr = DicomVR.UN;
            output.Byte((byte)vr.Code[0]);
            output.Byte((byte)vr.Code[1]);
            if (vr.Is16bitLength)
            {
                output.UInt16((ushort)length, _isBigEndian);
                return;
            }

            output.UInt16(0, _isBigEndian);
        }

        output.UInt32(Length32(tag, length), _isBigEndian);
    }

    private void Tag(DicomTag tag)
    {
        output.UInt16(tag.Group, _isBigEndian);
        output.UInt16(tag.Element, _isBigEndian);
    }

    private int SwapUnit(DicomElement element, in ReadContext context)
    {
        if (!_isBigEndian) return 1;
        var vr = element.ValueRepresentation;
        if (element.Tag == DicomTag.PixelData && vr == DicomVR.OW && context.BitsAllocated is 32 or 64) return context.BitsAllocated / 8;
        return vr == DicomVR.AT ? 2 : vr.ByteSwap;
    }

    private static uint Length32(DicomTag tag, long length) => length < ElementHeader.Undefined
        ? (uint)length
        : throw new DicomDataException($"{tag} has {length} bytes; a value has less than 4 GiB.");
}
