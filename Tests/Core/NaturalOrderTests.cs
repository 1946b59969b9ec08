using CsCheck;
using TransferLearning.Core;
using Xunit;

namespace TransferLearning.Tests.Core;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Digits_compare_as_numbers()
    {
        string[] paths = ["b/img10.jpg", "b/img2.jpg", "a/img1.jpg", "b/img02.jpg", "b/img2.JPG"];
        Assert.Equal(["a/img1.jpg", "b/img2.JPG", "b/img02.jpg", "b/img2.jpg", "b/img10.jpg"], paths.Order(NaturalOrder.Instance));
    }

    [Fact]
    public void Order_is_total()
    {
        var text = Gen.Char["012ab/."].Array[0, 8].Select(c => new string(c));
        Gen.Select(text, text, text).Sample((a, b, c) =>
        {
            var order = NaturalOrder.Instance;
            Assert.Equal(Math.Sign(order.Compare(a, b)), -Math.Sign(order.Compare(b, a)));
            Assert.Equal(a == b, order.Compare(a, b) == 0);
            if (order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0) Assert.True(order.Compare(a, c) <= 0);
        });
    }
}
