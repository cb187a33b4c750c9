"""What office staff do: incoming referrals, printing, sending, recording answers."""
