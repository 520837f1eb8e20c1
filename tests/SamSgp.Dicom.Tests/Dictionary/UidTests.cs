namespace SamSgp.Dicom.Tests.Dictionary;

public class UidTests
{
    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", DicomStorageCategory.Image)]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.4", DicomStorageCategory.Image)]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.7", DicomStorageCategory.Image)]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.5", DicomStorageCategory.Other)] // surface: no pixels
    [InlineData("1.2.840.10008.5.1.4.1.1.6.2", DicomStorageCategory.Volume)]
    [InlineData("1.2.840.10008.5.1.4.1.1.30", DicomStorageCategory.Image)]
    [InlineData("1.2.840.10008.5.1.4.1.1.481.2", DicomStorageCategory.Image)]
    [InlineData("1.2.840.10008.5.1.4.1.1.481.3", DicomStorageCategory.Other)]
    [InlineData("1.2.840.10008.5.1.4.1.1.11.1", DicomStorageCategory.PresentationState)]
    [InlineData("1.2.840.10008.5.1.4.1.1.11.9", DicomStorageCategory.PresentationState)]
    [InlineData("1.2.840.10008.5.1.4.1.1.88.34", DicomStorageCategory.StructuredReport)]
    [InlineData("1.2.840.10008.5.1.4.1.1.88.59", DicomStorageCategory.StructuredReport)]
    [InlineData("1.2.840.10008.5.1.4.1.1.88.67", DicomStorageCategory.StructuredReport)]
    [InlineData("1.2.840.10008.5.1.4.1.1.9.1.1", DicomStorageCategory.Waveform)]
    [InlineData("1.2.840.10008.5.1.4.1.1.104.1", DicomStorageCategory.Document)]
    [InlineData("1.2.840.10008.5.1.4.1.1.66", DicomStorageCategory.Raw)]
    [InlineData("1.2.840.10008.1.20.1", DicomStorageCategory.None)] // commitment stores nothing
    [InlineData("1.2.840.10008.1.1", DicomStorageCategory.None)]
    [InlineData("1.2.840.10008.1.2", DicomStorageCategory.None)]
    [InlineData("1.3.12.2.1107.5.9.1", DicomStorageCategory.Private)]
    public void StorageCategory_OfAClass_IsWhatItHolds(string uid, DicomStorageCategory category)
    {
        Assert.Equal(category, DicomUID.Parse(uid).StorageCategory);
        Assert.Equal(category == DicomStorageCategory.Image, DicomUID.Parse(uid).IsImageStorage);
        Assert.Equal(category == DicomStorageCategory.Volume, DicomUID.Parse(uid).IsVolumeStorage);
    }

    [Fact]
    public void Parse_RegisteredHere_IsFound()
    {
        const string uid = "1.2.276.0.99.1";
        Assert.Equal("Mine", DicomUID.Parse(uid, "Mine", DicomUidType.SOPClass).Name);
        DicomUID.Register(new DicomUID(uid, "Our Image Storage", DicomUidType.SOPClass));
        Assert.Equal("Our Image Storage [1.2.276.0.99.1]", DicomUID.Parse(uid + "\0").ToString());
        Assert.True(DicomUID.Parse(uid).IsImageStorage);
        Assert.Contains(DicomUID.Enumerate(), known => known.UID == uid);
    }

    [Fact]
    public void Append_Number_IsOneArcMore()
    {
        var uid = DicomUID.Append(DicomUID.Parse("1.2.3"), 45);
        Assert.Equal("1.2.3.45", uid.UID);
        Assert.True(uid == DicomUID.Parse("1.2.3.45") && uid != DicomUID.Parse("1.2.3.4"));
        Assert.Equal(uid.GetHashCode(), DicomUID.Parse("1.2.3.45").GetHashCode());
        Assert.False(uid.Equals((object)"1.2.3.45"));
        Assert.False(uid == null);
    }

    [Fact]
    public void Lookup_SyntaxOfNobody_IsTakenForEncapsulated()
    {
        var unknown = DicomTransferSyntax.Parse("1.2.276.0.99.2");
        Assert.True(unknown is { IsEncapsulated: true, IsExplicitVR: true, Endian: Endian.Little });
        Assert.Null(DicomTransferSyntax.Query(unknown.UID));
        Assert.DoesNotContain(unknown, DicomTransferSyntax.KnownEntries);
    }

    [Fact]
    public void Register_PrivateSyntax_IsReadAsItSays()
    {
        var uid = new DicomUID("1.2.276.0.99.3", "Ours, big and implicit", DicomUidType.TransferSyntax);
        var syntax = DicomTransferSyntax.Register(uid, Endian.Big, isExplicitVR: false, isEncapsulated: false);
        Assert.Same(syntax, DicomTransferSyntax.Lookup(uid));
        Assert.Same(syntax, DicomTransferSyntax.Register(uid));
        Assert.True(DicomTransferSyntax.Parse(uid.UID) is { IsEncapsulated: false, IsExplicitVR: false, Endian: Endian.Big });
        Assert.Equal("Ours, big and implicit", syntax.ToString());
        Assert.True(syntax == DicomTransferSyntax.Parse(uid.UID) && syntax != DicomTransferSyntax.RLELossless);
        Assert.Equal(syntax.GetHashCode(), uid.GetHashCode());
        Assert.False(syntax.Equals((object)uid));
    }
}
