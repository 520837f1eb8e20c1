namespace SamSgp.Dicom.Tests.Coding;

public class CodedConceptTests
{
    [Fact]
    public void SameCode_OtherMeaning_IsTheSame()
    {
        var liver = new CodedConcept("SCT", "10200004", "Liver");
        Assert.True(liver.SameCode(new CodedConcept("SCT", "10200004", "Leber")));
        Assert.False(liver.SameCode(new CodedConcept("SCT", "10200005", "Liver")));
        Assert.False(liver.SameCode(new CodedConcept("SRT", "10200004", "Liver")));
        Assert.False(liver.SameCode(null));
        Assert.NotEqual(liver, new CodedConcept("SCT", "10200004", "Leber"));
        Assert.Equal("SCT:10200004 Liver", liver.ToString());
    }

    [Theory]
    [InlineData("", "1", "a", "Coding Scheme Designator is empty")]
    [InlineData("SCT", " ", "a", "Code Value is empty")]
    [InlineData("SCT", "1", "", "Code Meaning is empty")]
    [InlineData("12345678901234567", "1", "a", "17 characters; at most 16")]
    public void Constructor_WhatNoCodeHas_IsRefused(string scheme, string value, string meaning, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new CodedConcept(scheme, value, meaning)).Message);

    [Fact]
    public void Constructor_LongMeaning_IsRefusedAndLongValueIsNot()
    {
        Assert.Contains("at most 64", Assert.Throws<ArgumentException>(() => new CodedConcept("SCT", "1", new string('x', 65))).Message);
        Assert.Equal(100, new CodedConcept("SCT", new string('1', 100), "long").Value.Length);
    }
}
