# Three training steps of the founding example, in Perl without modules from elsewhere: perl founding.pl [address]
use v5.26;
use warnings;
use HTTP::Tiny;
use JSON::PP;

my $address = $ARGV[0] // $ENV{CHAINRULE_URL} // 'http://127.0.0.1:8000';
my $client  = HTTP::Tiny->new( timeout => 30 );
my $json    = JSON::PP->new->utf8->allow_bignum;    # a number keeps its digits; a plain one would go out with 15 of them

sub checked {
    my ($response) = @_;
    die $response->{content} if $response->{status} == 599;    # no answer at all
    my $body = $json->decode( $response->{content} );
    die "$body->{title}: $body->{detail}\n" unless $response->{success};
    return $body;
}

sub half_mse {
    my ( $outputs, $targets ) = @_;
    my $sum = 0;
    for my $i ( 0 .. $#$targets ) {
        my $error = $outputs->[$i][0]->numify - $targets->[$i][0]->numify;
        $sum += $error * $error;
    }
    return $sum / ( 2 * @$targets );
}

my $request = checked( $client->get("$address/examples/founding") );
$request->{optimizer} = { kind => 'adam', lr => 0.1 };
for ( 1 .. 3 ) {
    my %options = ( headers => { 'Content-Type' => 'application/json' }, content => $json->encode($request) );
    my $answer  = checked( $client->post( "$address/step", \%options ) );
    say $answer->{loss};
    die "A_2 and y give another loss\n"
      if $answer->{loss}->numify != half_mse( $answer->{tensors}{A_2}, $request->{y} );
    $request = { %$request, %{ $answer->{next} } };
}
